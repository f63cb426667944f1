import type { PeerTexts } from "./peer-texts.ts";

export const koPeer: PeerTexts = {
  language: "ko",
  documentTitle: "Tabswarm 실험실: 피어",
  heading: (number) => (number === 0 ? "시더" : `${number}번 피어`),
  guest: "손님",
  asking: "실험실을 기다리는 중 …",
  working: "이 탭은 다른 탭에 열려 있는 실험실의 피어예요.",
  alone:
    "이 탭은 실험실의 스웜에 들어왔어요. 실험실은 다른 브라우저에서 돌고 있어서, 이 탭은 다른 피어들을 통해서만 보여요.",
  ended: "이 실험실은 끝났거나 그 페이지가 닫혔어요.",
  full: "이 실험실에는 피어가 더 들어갈 자리가 없어요.",
  left: "실험실의 요청에 따라 이 피어는 스웜을 떠났어요.",
  progress: (have, pieces) => `조각 ${pieces}개 중 ${have}개`,
  keepOpen: "실험이 끝날 때까지 이 탭을 열어 두세요.",
  toLab: "실험실 열기",
};
