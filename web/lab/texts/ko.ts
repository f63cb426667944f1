/**
 * Korean, in the polite informal style (해요체). Labels are nouns, with the symbols of the formulas next to the words. A peer is
 * “3번 피어”, so that a particle follows our own noun and not a number.
 */
import { unreachable } from "../../../shared/core/invariant.ts";
import { createFormat } from "../../page/texts/format.ts";
import { LAB_LIMITS } from "../model/setup.ts";
import { koGlossary } from "./ko-glossary.ts";
import { koTour } from "./ko-tour.ts";
import { choicesOf, setupValue } from "./setup-values.ts";
import type { LabTexts } from "./texts.ts";

const format = createFormat("ko");
const { least, most } = LAB_LIMITS.leechers;
const peerName = (number: number): string => (number === 0 ? "시더" : `${number}번 피어`);

export const ko: LabTexts = {
  language: "ko",
  format,

  documentTitle: "Tabswarm 실험실: 이론과 비교해 보는 스웜",
  heading: "실험실",
  tagline: "이 페이지에서 진짜 P2P 스웜을 돌려 보고 이론과 비교해 보세요",
  toPage: "파일 공유하기",

  layout: { present: "발표 화면", pictures: "실험의 그림" },

  presets: {
    heading: "준비된 실험",
    own: "내가 정한 설정",
    fewer: "다운로더 다섯 명",
    each: {
      "ten-downloaders": {
        name: "다운로더 열 명",
        lookFor:
          "시더가 얼마나 적게 보내는지 보세요. 파일 한 벌쯤만 보내도 다운로더들이 받은 것을 서로 전해 주어 가능한 가장 짧은 시간에 가깝게 끝나요.",
      },
      "client-server": {
        name: "클라이언트-서버",
        lookFor:
          "두 시간을 비교해 보세요. 처음에는 서버가 모든 사본을 혼자 보내고, 다음에는 같은 다운로더들이 서로 도와요.",
      },
      "free-riders": {
        name: "무임승차자",
        lookFor:
          "누가 가장 늦게 끝나는지 보세요. 아무것도 올리지 않는 피어는 시험 슬롯과 시더가 주는 것만 받아요.",
      },
      "sequential-hurts": {
        name: "순서대로 받으면 느려요",
        lookFor:
          "피어들의 조각 줄이 똑같아지는 것을 보세요. 모두가 같은 때에 같은 조각을 원하니, 남에게 필요한 것을 가진 피어가 없어요.",
      },
      "the-seed-leaves": {
        name: "시더가 떠나요",
        lookFor:
          "시더가 떠나는 순간을 보세요. 다운로더들이 한 벌을 나누어 갖고 있어서, 그것만으로 모두 끝까지 받아요.",
      },
      "two-speeds": {
        name: "두 가지 속도",
        lookFor:
          "누가 누구에게 보내는지 보세요. 빨리 올리는 피어끼리 서로 골라 먼저 끝나고, 느린 피어에게는 느린 피어와 시험 슬롯이 남아요.",
      },
    },
  },

  setup: {
    heading: "실험 설정",
    fields: {
      leechers: {
        label: "다운로더 수(N)",
        hint: `파일을 받으려는 피어가 몇 명인지, ${least}에서 ${most}까지예요. 모두 이 브라우저 안의 진짜 피어예요.`,
      },
      fileLength: { label: "파일 크기(F)", hint: "4MB나 500kB처럼 적으세요." },
      pieceLength: {
        label: "조각 크기",
        hint: "조각이 작을수록 더 일찍 전해 줄 수 있어서 이론에 가까워지지만, 조각마다 수고가 조금씩 들어요.",
      },
      seederUpload: {
        label: "시더 업로드(u_s)",
        hint: "250kB처럼 초당 양으로 적으세요. 클라이언트-서버에서는 서버의 업로드예요.",
      },
      uploads: {
        label: "다운로더 업로드(u_i)",
        hint: "250kB처럼 초당 양으로 적으세요. 각자가 남에게 전해 줄 수 있는 속도예요.",
      },
      download: { label: "다운로드(d)", hint: "초당 양이고 모두에게 같아요. 비워 두면 제한이 없어요." },
      freeRiders: { label: "무임승차자 수", hint: "다운로더 가운데 아무것도 올리지 않는 피어의 수예요." },
      strategy: { label: "조각 순서", hint: "다운로더가 다음에 어떤 조각을 달라고 할지 정해요." },
      choker: { label: "보낼 상대", hint: "받은 만큼 보답할지, 모두에게 차례로 보낼지 정해요." },
      seederLeaves: { label: "시더", hint: "모두 받을 때까지 남아 있을지 정해요." },
      mode: { label: "실험 방식", hint: "클라이언트-서버에서는 다운로더가 아무것도 전해 주지 않아요." },
    },
    uploads: { one: "모두 같게", spread: "고르게 벌려서", "per-peer": "하나씩" },
    least: "최소",
    most: "최대",
    noLimit: "제한 없음",
    strategies: { "rarest-first": "희소 조각 우선", random: "무작위", sequential: "순서대로" },
    choker: { on: "주고받기(tit-for-tat)", off: "모두 차례로" },
    seeder: { stays: "남아 있음", leaves: "한 벌을 보내고 떠남" },
    modes: { p2p: "P2P", "client-server": "클라이언트-서버", both: "둘 다 차례로" },
    generatedFile: "만들어 낸 파일",
    chooseFile: "내 파일 선택",
    ownFile: (name, length) => `${name} (${format.size(length)})`,
    aboutCaps:
      "모든 피어가 이 기기에서 실행돼요. 업로드와 다운로드 제한은 각 피어의 엔진이 스스로 지키는 것이고, 실제 네트워크를 늦추지는 않아요.",
    issue: (issue) => {
      switch (issue.kind) {
        case "not-a-number":
          return `“${issue.value}” 값은 숫자가 아니에요. ${issue.field === "leechers" || issue.field === "freeRiders" ? "10" : "250kB"}처럼 적어 주세요.`;
        case "no-such-choice":
          return `“${issue.value}” 값은 고를 수 없어요. 고를 수 있는 값: ${choicesOf(format, issue.field, issue.choices)}.`;
        case "not-whole":
          return "정수를 적어 주세요.";
        case "too-little":
          return `너무 작아요. 최소 ${setupValue(format, issue.field, issue.least)} 이상이어야 해요.`;
        case "too-much":
          return `너무 커요. 최대 ${setupValue(format, issue.field, issue.most)}까지 쓸 수 있어요.`;
        case "upside-down":
          return `최소 속도(${format.rate(issue.least)})가 최대 속도(${format.rate(issue.most)})보다 커요. 둘을 바꿔 주세요.`;
        case "rates-missing":
          return `속도는 ${format.count(issue.value)}개인데 다운로더는 ${format.count(issue.needed)}명이에요. 한 명에 하나씩 적어 주세요.`;
        case "no-room":
          return `사본을 모두 담으려면 ${format.size(issue.needed)} 필요한데, 이 기기에서 쓸 수 있는 양은 최대 ${format.size(issue.room)}예요. 파일을 줄이거나 다운로더를 줄여 주세요.`;
        case "too-long":
          return `이론상으로도 ${format.time(issue.seconds)} 걸리는데, 실험실은 최대 ${format.time(issue.most)}까지만 해요. 파일을 줄이거나 업로드를 늘려 주세요.`;
        default:
          return unreachable(issue);
      }
    },
    inAddress: "페이지 주소에 쓸 수 없는 값이 있어서 뺐어요:",
  },

  commands: {
    start: "시작",
    stop: "중지",
    again: "다시 실행",
    copySetupLink: "이 설정의 링크 복사",
    joinLink: "참여 링크",
    joinHint: "다른 탭이나 다른 브라우저에서 열면 이 실험의 피어가 하나 더 생겨요.",
    copyLink: "링크 복사",
    copied: "링크를 복사했어요",
    openAsTab: (peer) => `${peer} 진짜 탭으로 열기`,
  },

  peers: {
    name: peerName,
    states: {
      starting: "시작하는 중",
      waiting: "기다리는 중",
      downloading: "다운로드 중",
      complete: "완료",
      seeding: "시딩 중",
      left: "떠남",
      lost: "연락 끊김",
    },
    places: { frame: "이 페이지 안", tab: "따로 연 탭", guest: "링크로 참여" },
    roles: {
      seeder: { label: "시더", group: "시더" },
      server: { label: "서버", group: "서버" },
      client: { label: "클라이언트", group: "클라이언트" },
      downloader: { label: "기여자", group: "나누어 주는 피어" },
      fast: { label: "빠름", group: "빨리 올리는 피어" },
      slow: { label: "느림", group: "천천히 올리는 피어" },
      "free-rider": { label: "무임승차", group: "무임승차자" },
      newcomer: { label: "새내기", group: "새로 온 피어" },
      guest: { label: "손님", group: "링크로 온 피어" },
    },
    named: (name, role) => `${name} · ${role}`,
  },

  run: {
    modes: { p2p: "P2P", "client-server": "클라이언트-서버" },
    phases: {
      gathering: "피어들이 시작하고 연결하는 중",
      running: "실험 중",
      finished: "끝남",
      stopped: "중지됨",
      failed: "실패",
    },
    nothingYet: "아직 실험한 것이 없어요. 준비된 실험을 고르고 시작을 누르세요.",
    notYet: (name) => `“${name}”: 아직 실험하지 않았어요. 시작을 누르세요.`,
    earlier: "지난 실험",
    newest: "실험 고르기",
    simulated: "시뮬레이션",
    simulatedHint: "진짜 엔진을 가상 시간에서 돌려서, 기기가 바빠도 결과가 같아요.",
    groups: "평균:",
    uncertain: "(불확실)",
    group: (name, mean, finished, of) =>
      mean === undefined
        ? `${name}: ${format.count(of)}명 모두 아직`
        : finished < of
          ? `${name}: ${format.time(mean)} (${format.count(of)}명 중 ${format.count(finished)}명까지)`
          : `${name}: ${format.time(mean)}`,
    moments: {
      "first-copy": "모든 조각이 한 번씩 나감",
      "seeder-left": "시더가 떠남",
      arrived: "새 피어가 들어옴",
      lost: "피어의 연락이 끊김",
      "first-finish": "첫 완료",
      "last-finish": "모두 완료",
    },
    eachFinish: "피어 하나가 완료",
    goTo: (moment, seconds) => `${moment}: ${format.time(seconds)}`,
    playback: {
      pause: "화면 멈추기",
      play: "재생",
      live: "실시간",
      slider: "실험의 시점",
      at: (seconds) => `시작 후 ${format.time(seconds)}`,
    },
    eventsHeading: "있었던 일",
    event: (event, trouble) => {
      switch (event.kind) {
        case "started":
          return "시더가 보내기 시작했어요. 시간을 재기 시작해요.";
        case "joined":
          return `${peerName(event.peer)}가 링크로 들어왔어요.`;
        case "arrived":
          return `${peerName(event.peer)}가 늦게 들어왔어요.`;
        case "finished":
          return `${peerName(event.peer)}가 파일을 모두 받았어요.`;
        case "first-copy":
          return "다운로더들이 파일 한 벌을 나누어 갖게 되었어요.";
        case "seeder-left":
          return "시더가 떠났어요.";
        case "lost":
          return `${peerName(event.peer)}의 연락이 끊겼어요. 프레임이나 탭이 닫혔거나 멈췄어요. 나머지는 계속돼요.`;
        case "throttled":
          return `${peerName(event.peer)}의 보고가 ${format.time(event.seconds)} 늦어요. 브라우저가 그 탭을 늦추고 있어요.`;
        case "trouble":
          return `${peerName(event.peer)}: ${trouble}`;
        case "moved-to-tab":
          return `${peerName(event.peer)}가 따로 연 탭으로 옮겨 갔어요.`;
        case "ended":
          return "실험이 끝났어요.";
        default:
          return unreachable(event);
      }
    },
    finishedSoFar: (finished, leechers) =>
      `${format.count(leechers)}명 중 ${format.count(finished)}명이 파일을 모두 받음`,
    finishedThen: (finished, leechers) =>
      `보이는 순간에는 ${format.count(leechers)}명 중 ${format.count(finished)}명이 파일을 모두 받음`,
  },

  sights: {
    swarm: {
      title: "스웜",
      caption:
        "원은 피어, 선은 데이터의 흐름이에요. 굵을수록 빨라요. 실선은 보답으로 보내는 것, 점선은 시험 삼아 보내는 것이에요.",
      table: "흐름을 표로 보기",
      columns: { from: "보내는 쪽", to: "받는 쪽", rate: "속도", slot: "슬롯" },
    },
    pieces: {
      title: "피어별 조각",
      caption: "한 줄이 피어 하나, 한 칸이 조각 하나예요. 사본이 많을수록 색이 진해요.",
      table: "피어를 표로 보기",
      columns: { peer: "피어", has: "보유", state: "상태", finished: "다 받은 때" },
      legend: { missing: "아직 없음", rare: "사본이 적음", common: "사본이 많음" },
    },
    availability: {
      title: "가용성",
      columns: { chunk: "조각", copies: "사본 수" },
      numbers: (fewest, mean, chunksWithFewest) =>
        `${
          fewest === 1
            ? `사본이 하나뿐인 조각 ${format.count(chunksWithFewest)}개`
            : `가장 적은 사본 수: ${format.count(fewest)}, 그런 조각 ${format.count(chunksWithFewest)}개`
        }. 평균: ${format.ratio(mean)}.`,
    },
    choker: {
      title: "초커",
      caption:
        "이 피어가 누구에게 보내는지예요. 10초마다 정해요. 한 줄이 상대 하나, 한 칸이 결정 하나이고, 결정의 근거가 된 속도가 함께 보여요.",
      table: "결정을 표로 보기",
      of: (peer) => `${peer}의 결정`,
      byTurns: "차례로",
      columns: { time: "시각", peer: "피어", standing: "상태", rate: "준 속도" },
    },
    bytes: {
      title: "누가 보냈나",
      caption: "다운로더들이 받은 모든 데이터를 시더에게서 온 것과 서로에게서 온 것으로 나누었어요.",
      table: "데이터 양을 표로 보기",
      fromSeeder: "시더에게서",
      fromPeers: "다른 다운로더에게서",
      numbers: (fromSeeder, fromPeers) =>
        `시더에게서 ${format.size(fromSeeder)}, 다른 다운로더에게서 ${format.size(fromPeers)}.`,
      columns: { time: "시각" },
    },
    bound: {
      title: "이론과 비교",
      caption: "이 제한에서 가능한 가장 짧은 시간과 이번 실험의 시간이에요.",
      table: "항을 표로 보기",
      terms: {
        "seeder-upload": "시더가 모든 조각을 한 번은 보내야 해요",
        "slowest-download": "이론으로는 가장 느린 다운로더가 전부 받아야 해요",
        "total-upload": "모든 사본이 모두의 업로드를 거쳐 나가야 해요",
        "server-upload": "서버가 모든 사본을 혼자 보내야 해요",
      },
      symbols:
        "F: 파일 크기. N: 다운로더 수. u_s: 서버나 시더의 업로드. Σu_i: 다운로더의 업로드를 모두 더한 것. d_min: 가장 느린 다운로드.",
      binds: (term, leechers) =>
        ({
          "seeder-upload": "이론으로는 시더의 업로드가 시간을 정해요. 단 한 벌도 이보다 빨리 나갈 수 없어요.",
          "slowest-download":
            "이론으로는 가장 느린 다운로드가 시간을 정해요. 다른 누가 빨라져도 줄지 않아요.",
          "total-upload":
            "이론으로는 모두의 업로드를 합한 것이 시간을 정해요. 누구의 업로드든 늘리면 줄어요.",
          "server-upload": `이론으로는 서버의 업로드가 시간을 정해요.${leechers === 1 ? "" : " 다운로더가 한 명 늘 때마다 시간도 늘어요."}`,
        })[term],
      measured: "측정값",
      bound: "하한",
      largest: "이 가운데 가장 큰 것:",
      ratio: "측정값 ÷ 하한",
      simulated: "시뮬레이션",
      simulatedRatio: "시뮬레이션 ÷ 하한",
      peerToPeerBound: "P2P 하한",
      clientServerBound: "클라이언트-서버 하한",
      running: (seconds, bound) => `지금까지 ${format.time(seconds)}, 하한 ${format.time(bound)}.`,
      verdict: (measured, bound, ratio) =>
        `마지막 다운로더가 ${format.time(measured)} 만에 다 받았어요. 하한 ${format.time(bound)}의 ${format.ratio(ratio)}배예요.`,
      notValid: "올바른 측정이 아니에요",
      uncertain: (seconds) => `${format.time(seconds)} (불확실)`,
      fewerPeers: (leechers) => `다운로더 ${format.count(leechers)}명으로 실험하기`,
      lowerLimits: "모든 제한을 절반으로 줄여서 실험하기",
      reason: (reason) => {
        switch (reason.kind) {
          case "cpu-bound":
            return `이 기기가 실험을 따라가지 못해서 이 시간은 믿기 어려워요(시간을 정하는 피어가 제한의 ${format.percent(reason.used)}만 썼고, 타이머의 ${format.percent(reason.lag)}가 늦었어요).`;
          case "throttled":
            return `브라우저가 ${peerName(reason.peer)}를 늦추었어요. 실험하는 동안 이 탭을 앞에 두세요.`;
          case "peer-lost":
            return `실험 도중에 ${peerName(reason.peer)}의 연락이 끊겼어요.`;
          case "guest":
            return `${peerName(reason.peer)}는 링크로 참여해서 공식에 들어 있지 않아요.`;
          case "late":
            return `${peerName(reason.peer)}가 늦게 들어왔어요. 공식은 모두가 처음부터 있다고 봐요.`;
          case "stopped":
            return "모두 받기 전에 실험을 끝냈어요.";
          case "interfered":
            return "실험하는 동안 피어를 따로 연 탭으로 옮겼어요.";
          default:
            return unreachable(reason);
        }
      },
    },
    chart: {
      title: "N에 따른 분배 시간",
      caption: "다운로더 수에 따른 두 하한은 곡선으로, 지금까지의 실험은 점으로 보여요.",
      table: "점을 표로 보기",
      peers: "다운로더 수(N)",
      time: "분배 시간(초)",
      measured: { p2p: "측정값, P2P", "client-server": "측정값, 클라이언트-서버" },
      simulated: { p2p: "시뮬레이션, P2P", "client-server": "시뮬레이션, 클라이언트-서버" },
      linear: "선형",
      logarithmic: "로그",
      scaled: (label) => `${label} (로그 눈금)`,
      simulate: (most) => `다운로더 ${format.count(most)}명까지 시뮬레이션`,
      cancel: "취소",
      columns: { kind: "종류", ratio: "÷ 하한" },
      csv: "CSV로 저장",
      png: "PNG로 저장",
    },
  },

  glossary: koGlossary,
  glossaryLabels: { lecture: "강의에서", bittorrent: "BitTorrent에서" },

  problem: (problem) => {
    switch (problem.kind) {
      case "unsupported":
        return `이 브라우저에서는 실험실을 실행할 수 없어요. 없는 기능: ${problem.missing}. 최신 Chrome, Edge, Firefox, Safari에서 페이지를 열어 주세요.`;
      case "cannot-start":
        return `실험을 시작하지 못했어요(${problem.detail}). 페이지를 새로고침하고 다시 시도해 주세요.`;
      default:
        return unreachable(problem);
    }
  },
  tour: koTour,
};
