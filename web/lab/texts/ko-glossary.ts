/** Korean: the glossary, one sentence per word. The English word is added in brackets, as in lectures. */
import type { Explanation, GlossaryWord } from "./texts.ts";

export const koGlossary: Readonly<Record<GlossaryWord, Explanation>> = {
  "distribution-time": {
    lecture: "분배 시간(distribution time)",
    bittorrent: undefined,
    sentence: "다운로더 N명 가운데 마지막 한 명이 파일을 모두 받을 때까지 걸리는 시간이에요.",
  },
  "fluid-bound": {
    lecture: "최소 분배 시간, D(P2P)",
    bittorrent: undefined,
    sentence:
      "데이터가 조각도 지연도 없이 물처럼 흐른다고 할 때, 이 제한에서 가능한 가장 짧은 시간이에요: max{F/u_s, F/d_min, N·F/(u_s + Σu_i)}.",
  },
  "client-server-bound": {
    lecture: "D(클라이언트-서버)",
    bittorrent: undefined,
    sentence:
      "서버 하나가 사본 N벌을 모두 혼자 보낼 때 가능한 가장 짧은 시간으로, 다운로더가 늘 때마다 길어져요: max{N·F/u_s, F/d_min}.",
  },
  "binding-term": {
    lecture: "여러 항의 최댓값",
    bittorrent: "병목(bottleneck)",
    sentence: "공식에서 가장 큰 항이에요. 이 항이 그대로면 다른 항을 줄여도 시간이 줄지 않아요.",
  },
  swarm: {
    lecture: "P2P 네트워크(peer-to-peer network)",
    bittorrent: "스웜(swarm)",
    sentence: "파일 하나를 함께 나누는 피어 모두예요. 다 가진 피어와 아직 받고 있는 피어가 모두 들어가요.",
  },
  tracker: {
    lecture: "트래커(tracker)",
    bittorrent: "트래커(tracker)",
    sentence: "누가 참여하는지 알고 피어들을 서로 소개하는 서버예요. 파일은 한 바이트도 지나가지 않아요.",
  },
  seeder: {
    lecture: "서버, 최초 배포자(initial seeder)",
    bittorrent: "시더(seeder)",
    sentence: "파일을 모두 갖고 있어서 업로드만 하는 피어예요.",
  },
  "rarest-first": {
    lecture: "희소 조각 우선(rarest first)",
    bittorrent: "희소 조각 우선(rarest first)",
    sentence:
      "가진 피어가 가장 적은 조각부터 달라고 하는 방식이에요. 사라지는 조각이 없고, 누구나 주고받을 것이 생겨요.",
  },
  availability: {
    lecture: "사본 수(number of copies)",
    bittorrent: "가용성(availability)",
    sentence: "한 조각을 가진 피어의 수예요. 0이 되면 아무도 끝까지 받을 수 없어요.",
  },
  "tit-for-tat": {
    lecture: "주고받기(tit-for-tat)",
    bittorrent: "일반 언초크(regular unchoke)",
    sentence:
      "10초마다 나에게 가장 많이 보낸 피어 네 명을 골라 보내 주는 규칙이에요. 많이 줄수록 많이 받아요.",
  },
};
