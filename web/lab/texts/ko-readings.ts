/** Korean: the sentences of the lab's pictures. */
import { createFormat } from "../../page/texts/format.ts";
import type { Readings } from "./readings.ts";

const format = createFormat("ko");

const STATES = {
  starting: "시작하는 중",
  waiting: "기다리는 중",
  downloading: "다운로드 중",
  complete: "파일 전체를 가짐",
  seeding: "파일 전체를 가짐",
  left: "떠남",
  lost: "연락 끊김",
} as const;

const PLACES = { frame: "", tab: " (따로 연 탭)", guest: " (링크로 참여)" } as const;

export const koReadings: Readings = {
  mark: (number) => (number === 0 ? "S" : String(number)),
  point: "가리키거나 누르거나 화살표 키로 옮기면 그것이 무엇인지 여기에 나와요.",
  theoryExpects: (seconds) => `이 제한에서는 어떤 스웜도 ${format.time(seconds)}보다 빨리 끝날 수 없어요.`,
  rates: {
    label: "피어마다 다른 업로드 제한",
    hint: "쉼표로 나눠 쓰세요. 예: 500kB, 500kB, 50kB",
  },
  run: {
    label: "실험",
    name: ({ ordinal, setup, mode, leechers, phase, isUncertain }) =>
      `${ordinal}. ${setup}: ${mode === "p2p" ? "P2P" : "클라이언트-서버"}, N = ${format.count(leechers)}${
        {
          gathering: ", 시작하는 중",
          running: ", 실험 중",
          finished: "",
          stopped: ", 중지됨",
          failed: ", 실패",
        }[phase]
      }${isUncertain ? ", 불확실" : ""}`,
    goesOn: "지난 순간을 보고 있어요. 실험은 계속되고 있어요.",
    shown: (seconds) => `보이는 순간: ${format.time(seconds)}`,
  },
  swarm: {
    point: "피어를 가리키거나 누르면 그 피어가 주고받는 것만 보여요.",
    over: "실험이 끝났어요. 선은 마지막 몇 초 동안 오간 것이에요. 피어를 가리키거나 누르면 그 피어의 선만 보여요.",
    tracker: (bytes) => (bytes === undefined ? "트래커" : `트래커: 파일 데이터 ${format.size(bytes)}`),
    summary: ({ peers, flows, complete }) =>
      `피어 ${format.count(peers)}명, 흐름 ${format.count(flows)}개, 파일 전체를 가진 피어 ${format.count(complete)}명.`,
    peer: ({ name, state, isFreeRider, place, have, pieces, fromSeeder, fromPeers, uploaded }) =>
      `${name}${isFreeRider ? " (무임승차자)" : ""}${PLACES[place]}: ${STATES[state]}, 조각 ${format.count(pieces)}개 중 ${format.count(have)}개. ${
        state === "seeding"
          ? ""
          : `시더에게서 ${format.size(fromSeeder)}, 다른 피어에게서 ${format.size(fromPeers)} 받음. `
      }${format.size(uploaded)} 보냄.`,
    edge: ({ from, to, slot, rate }) =>
      `${from} → ${to}: ${format.rate(rate)}, ${
        {
          regular: "받은 만큼 주는 중(일반 언초크)",
          "in-turn": "다 가진 피어가 바라는 것 없이 차례로 주는 중",
          "by-chance": "최근에 받은 것 없이 우연히 주는 중(일반 언초크)",
          optimistic: "시험 삼아 주는 중(낙관적 언초크)",
          choked: "방금 초크됨, 남은 것이 오는 중",
        }[slot]
      }.`,
    legend: {
      seeder: "시더",
      contributor: "다운로더",
      freeRider: "무임승차자",
      inTurn: "다 가진 피어가 차례로 주는 중",
      regular: "받은 만큼 주는 중",
      byChance: "우연히 주는 중",
      optimistic: "시험 삼아 주는 중",
      choked: "이제 기다림, 남은 것이 오는 중",
      flow: "데이터, 굵을수록 빨라요",
      server: "서버",
      client: "클라이언트",
      tracker: "트래커가 아는 피어",
      ring: "고리: 받은 정도, 선 굵기: 속도",
    },
  },
  pieces: {
    cell: ({ piece, holders, peer, has }) => {
      const copies =
        holders.length === 0
          ? "아무도 없음"
          : holders.length <= 4
            ? `가진 피어: ${holders.join(", ")}`
            : `사본 ${format.count(holders.length)}개`;
      const own = peer === undefined ? "" : has ? `${peer}에게 있음, ` : `${peer}에게 없음, `;
      return `조각 ${format.count(piece + 1)}: ${own}${copies}.`;
    },
    single: "사본 하나뿐",
    numbers: "자리가 있으면 칸에 사본 수가 적혀 있고, 가운데 금은 사본이 하나뿐이라는 뜻이에요.",
  },
  choker: {
    marks: {
      regular: { letter: "R", name: "받은 만큼 줌" },
      "in-turn": { letter: "T", name: "바라는 것 없이 차례로 줌" },
      "by-chance": { letter: "C", name: "받은 것 없이 우연히 줌" },
      lent: { letter: "L", name: "주지만 아직 원하는 것 없음" },
      optimistic: { letter: "O", name: "시험 삼아 줌" },
      choked: { letter: "–", name: "기다림(초크)" },
      snubbed: { letter: "S", name: "보내지 않음(응답 없음)" },
      "not-interested": { letter: "·", name: "원하는 것 없음" },
    },
    cell: ({ chooser, other, at, mark, byTurns, decidedBy, rank, of }) => {
      const gift = byTurns
        ? `${chooser}: 바라는 것 없음`
        : decidedBy === 0
          ? `최근에 ${chooser}에게 준 것이 없음`
          : `${chooser}에게 ${format.rate(decidedBy)} 줌, ${format.count(of)}명 중 ${format.count(rank)}위`;
      const verdict = {
        regular: "받은 만큼 줌",
        "in-turn": "차례로 줌",
        "by-chance": "아무도 얻지 못한 슬롯으로 우연히 줌",
        lent: "아직 원하는 것이 없지만 남는 슬롯을 빌려줌",
        optimistic: "시험 삼아 줌",
        choked: "초크",
        snubbed: "응답이 없어서 초크",
        "not-interested": "원하는 것 없음",
      }[mark];
      return `${other}, ${format.time(at)}: ${verdict}. ${gift}.`;
    },
    empty: "아직 결정이 없어요. 첫 결정은 시작하고 10초 안에 나와요.",
    hasAll: "다 가짐",
  },
  chart: {
    axis: "축",
    summary: ({ least, most }) =>
      `다운로더 ${format.count(least.n)}명일 때의 하한: 클라이언트-서버 ${format.time(least.clientServer)}, P2P ${format.time(least.peerToPeer)}. ${format.count(most.n)}명일 때: 클라이언트-서버 ${format.time(most.clientServer)}, P2P ${format.time(most.peerToPeer)}.`,
    caps: "제한",
    otherCaps: (runs) =>
      `제한이 다른 실험 ${format.count(runs)}개는 표에만 있어요. 다른 곡선에 속하기 때문이에요.`,
    simulatedWith: (pieces, blockLength) =>
      `같은 엔진으로 시뮬레이션했어요: 조각 ${format.count(pieces)}개, ${format.size(blockLength)} 블록으로 요청. 처음에는 남에게 줄 것이 있는 피어가 적어서 큰 스웜은 하한보다 몇 초 더 걸려요. 파일이 클수록 그 차이는 덜 중요해져요.`,
    cancelled: "취소했어요. 지금까지의 점은 남아 있어요.",
    failed: "이 브라우저에서는 시뮬레이션을 실행할 수 없어요.",
    steps: "제한마다 다운로더 수가 정수라서 곡선에 계단이 생겨요.",
    noPoints: "아직 점이 없어요. 실험하거나 시뮬레이션해 보세요.",
    upTo: "N 최댓값",
  },
};
