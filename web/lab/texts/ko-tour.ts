/** Korean: the guided tour. */
import { createFormat } from "../../page/texts/format.ts";
import { timesToChoose } from "../tour/plan.ts";
import { isChance, type TourTexts, tourAmounts } from "./tour-texts.ts";

const format = createFormat("ko");
const { time, share, alone, ceiling, file, serverRate, downloaderRate, ...amounts } = tourAmounts(format);
const { sequential, sequentialBound, fast, slow } = amounts;
const name = (number: number): string => (number === 0 ? "시더" : `${format.count(number)}번 피어`);
const about = (step: Parameters<typeof timesToChoose>[0]): [string, string, string] => {
  const [first, second, third] = timesToChoose(step);
  // Rounded, because a precise time would look like the result of a calculation.
  const choice = (seconds: number): string => `약 ${time(Math.round(seconds))}`;
  return [choice(first), choice(second), choice(third)];
};

export const koTour: TourTexts = {
  heading: "둘러보기",
  invitation:
    "짧은 열 단계로, 아무리 많은 사람이 들어와도 스웜이 왜 빠른지 알아봐요. 먼저 예측하면 진짜 실험이 답해 줘요. 10분쯤 걸리고, 미리 알아야 할 것은 없어요.",
  start: "둘러보기 시작",
  leave: "둘러보기 그만하기",
  back: "이전",
  next: "다음",
  finish: "마치기",
  goOn: "둘러보기 이어서 하기",
  startOver: "처음부터 다시",
  skip: "이 단계 건너뛰기",
  run: "실험하기",
  runSimulated: "시뮬레이션하기",
  runAgain: "다시 실험하기",
  look: "답 보기",
  stepOf: (step, steps) => `${format.count(steps)}단계 중 ${format.count(step)}단계`,
  nameOf: (step) => `둘러보기 ${format.count(step)}단계`,
  predictFirst: "먼저 예측해 보세요.",
  simulating: "시뮬레이션 중이에요. 끝나면 답이 나와요.",
  simulate: "시뮬레이션으로 보기",
  slow: "기기가 바빠서 예상보다 훨씬 오래 걸리고 있어요. 같은 엔진으로 한 시뮬레이션도 같은 것을 보여 줘요. 다음 단계들도 시뮬레이션으로 볼 수 있어요.",
  runReally: "진짜 피어로 실험하기",
  runLater: "실험이 여기에 나와요.",
  answerLater: "답이 여기에 나와요.",
  running: "실험 중이에요. 고리가 차는 것을 지켜보세요. 끝나면 답이 나와요.",
  right: "맞혔어요.",
  wrong: (shown) => `이번에는 아니에요. 답은 “${shown}”.`,
  noAnswer: {
    stopped: "실험이 중지되어서 알 수 없어요. 다시 실험하거나, 같은 엔진으로 한 시뮬레이션을 보세요.",
    lost: "피어 하나의 페이지가 멈추거나 응답하지 않아서 알 수 없어요. 다시 실험하거나, 같은 엔진으로 한 시뮬레이션을 보세요.",
    busy: "기기가 바빠서 피어들이 제한만큼 빨리 보내지 못했어요. 그럴듯해 보여도 이 시간으로는 아무것도 알 수 없어요. 같은 엔진으로 한 시뮬레이션을 보거나, 다시 실험하세요.",
  },
  unexpected: "이론이 예상하는 결과와 달라요. 작은 스웜에서는 우연도 작용해요. 다시 실험해서 비교해 보세요.",

  steps: {
    "distribution-time": {
      title: "모두 받을 때까지 얼마나 걸릴까요?",
      text: [
        `서버에 ${file} 파일이 있고, 서버는 ${serverRate} 속도로 업로드할 수 있어요. 한 사람이 이 파일을 받으려고 해요.`,
        "여기서 재는 것은 분배 시간이에요. 시작해서 마지막 사람이 파일을 모두 받을 때까지의 시간이에요.",
      ],
      question: "얼마나 걸릴까요?",
      choices: about("distribution-time"),
      outcome: ({ measured, bound }) =>
        `${time(measured)} 걸렸어요. 파일 크기(F)를 서버의 업로드 속도(u_s)로 나누면 ${time(bound)}이고, 적어도 이만큼은 걸려요. 이런 한계를 하한이라고 해요. 실험실은 실험이 하한에 얼마나 가까웠는지 늘 보여 줘요.`,
    },
    "client-server": {
      title: "서버 하나, 다운로더 다섯 명",
      text: [
        "이제 다섯 명이 같은 서버에서 같은 파일을 받으려고 해요. 서버는 한 명 한 명에게 따로 한 벌씩 보내고, 아무도 남에게 전해 주지 않아요.",
        "보통의 웹 서버가 이렇게 일해요.",
      ],
      question: "다섯 명 중 마지막 사람은 언제 파일을 모두 받을까요?",
      choices: about("client-server"),
      outcome: ({ measured, leechers }, besides) =>
        `${besides === undefined ? "" : `한 명일 때는 ${time(besides.measured)} 걸렸는데, `}이번에는 ${time(measured)} 걸렸어요. 사본 ${format.count(leechers)}벌이 업로드 하나를 나누어 써야 하니까요: N·F/u_s. N은 파일을 받으려는 사람 수예요. 한 명이 늘 때마다 한 벌이 통째로 더해져요. 천 명이라면 ${time(1000 * alone)} 걸려요.`,
    },
    "peer-to-peer": {
      title: "모두가 도와요",
      text: [
        `같은 파일, 같은 서버, 같은 다섯 명이에요. 하지만 이번에는 각자 이미 받은 부분을 남에게 전해 줘요. 속도는 서버의 절반인 ${downloaderRate}까지예요.`,
        "서버는 이제 모든 것을 혼자 보낼 필요가 없어요. 이렇게 나눌 때, 처음부터 파일을 다 가진 쪽을 시더라고 해요.",
      ],
      question: "이번에는 마지막 사람이 언제 파일을 모두 받을까요?",
      choices: about("peer-to-peer"),
      outcome: ({ measured, bound, leechers }, besides) =>
        `${besides === undefined ? "" : `${time(besides.measured)} 대신 `}${time(measured)} 걸렸어요. 하한은 ${time(bound)}예요. 여전히 사본 ${format.count(leechers)}벌을 보내야 하지만, 이제 업로드 ${format.count(leechers + 1)}개가 일을 나누어 맡아요: N·F/(u_s + Σu_i). 새로 들어온 사람은 한 벌을 더 원하지만 업로드(u_i)도 하나 더 가져와요.`,
    },
    chunks: {
      title: "조각으로 나누기",
      text: [
        "아직 다 받지 못한 파일을 어떻게 남에게 전해 줄까요? 파일을 조각으로 나누면 돼요. 도착해서 확인된 조각은, 다음 조각이 오는 동안 벌써 남에게 갈 수 있어요.",
        "이제 같은 파일을 두 배 많은 열 명이 받으려고 해요. 참여하는 사람을 피어, 피어 모두를 스웜이라고 해요. 그중 하나가 시더예요.",
      ],
      question: "열 명이 받는 데이터는 대부분 어디에서 올까요?",
      choices: [
        "파일을 다 가진 유일한 피어인 시더에게서",
        "절반은 시더에게서, 절반은 서로에게서",
        "서로에게서",
      ],
      outcome: ({ fromSeeder, fileLength, peersShare, measured, clientServerBound }, besides) =>
        `시더는 파일 ${format.ratio(fromSeeder / fileLength)}벌만큼 보냈고, 도착한 데이터의 ${share(peersShare)}가 다른 다운로더에게서 왔어요. 열 명이 모두 받는 데 ${time(measured)} 걸렸어요.${besides === undefined ? "" : ` 다섯 명일 때는 ${time(besides.measured)} 걸렸으니, 사람은 두 배인데 시간은 ${format.ratio((measured ?? 0) / (besides.measured ?? 1))}배예요.`} 서버 혼자였다면 ${time(clientServerBound)} 걸렸을 거예요.`,
    },
    tracker: {
      title: "누가 소개해 줄까요?",
      text: [
        "피어들은 먼저 서로를 찾아야 해요. 이를 위한 서버가 트래커예요. 트래커는 누가 참여하는지 알고, 새로 들어온 피어에게 다른 피어의 목록을 줘요.",
        "열 명이 받는 실험의 중간쯤이에요. 구석에 있는 T가 트래커이고, 알고 있는 피어마다 가는 선이 이어져 있어요.",
      ],
      question: "파일 가운데 얼마나 트래커를 지나갔을까요?",
      choices: ["전부", "첫 한 벌", "전혀 없음"],
      outcome: ({ leechers, links, received }) =>
        `한 바이트도 지나가지 않았어요. 소개받은 피어들은 브라우저에서 브라우저로 직접 연결해요. 트래커는 피어 ${format.count(leechers + 1)}명을 소개했고, 피어들은 서로 ${format.count(links)}개의 연결을 만들었어요. 다운로더들이 받은 ${format.size(received)}, 곧 사본 ${format.count(leechers)}벌과 두 번 도착한 적은 양 모두 그 연결로 오갔어요. 그래서 작은 트래커로도 큰 스웜을 꾸릴 수 있어요.`,
    },
    "rarest-first": {
      title: "다음은 어떤 조각일까요?",
      text: [
        "지금까지는 모두가, 가진 피어가 가장 적은 조각부터 달라고 했어요. 이것을 희소 조각 우선이라고 하고, 하한에 얼마나 가까운지 이미 보았어요.",
        `이번에는 여섯 명이 ${sequential.file} 파일을 받으려고 해요. 시더는 ${sequential.seeder}, 여섯 명은 각자 ${sequential.downloader}로 업로드하니까 하한은 ${time(sequentialBound)}예요. 하지만 이번에는 영화를 처음부터 볼 때처럼 모두가 조각 1, 2, 3 순서로 달라고 해요.`,
      ],
      question: "희소 조각 우선과 비교하면 얼마나 걸릴까요?",
      choices: ["더 짧게", "비슷하게", "확실히 더 길게"],
      outcome: ({ measured, bound }, rarest) =>
        `하한은 ${time(bound)}인데 ${time(measured)} 걸렸어요.${rarest === undefined ? "" : ` 희소 조각 우선으로는 같은 여섯 명이 ${time(rarest.measured)} 만에 다 받았어요(시뮬레이션).`} 둘 다 ${time(bound / 2)} 지났을 때의 조각 줄을 견주어 보세요. 희소 조각 우선이 훨씬 앞서 있어요. (처음부터 보려는 사람이 있을지 모르니까, 맨 앞의 조각 몇 개만 순서대로 나갔어요.) 순서대로 받으면 모두 거의 같은 조각을 가져서, 남에게 필요한 것을 가진 피어가 없어요. 업로드는 놀고, 모두 시더만 기다려요. 희소 조각 우선은 가진 조각을 서로 다르게 해서, 누구나 늘 줄 것이 있게 해요.`,
    },
    "tit-for-tat": {
      title: "누구에게 보낼까요?",
      text: [
        "왜 남을 위해 업로드할까요? 피어는 10초마다 자기에게 가장 많이 보낸 네 명을 골라 그들에게 보내요. 나머지는 기다려야 하는데, 이를 초크라고 해요. 받은 만큼 돌려주는 이 규칙이 주고받기(tit-for-tat)예요.",
        `이번에는 다운로더 ${fast.peers}명은 ${fast.rate}, ${slow.peers}명은 겨우 ${slow.rate}로 업로드해요. 누가 그런지 그림에 적혀 있어요. 다운로드는 누구나 마음껏 할 수 있어요.`,
      ],
      question: "평균적으로 누가 먼저 파일을 다 받을까요?",
      choices: ["빨리 업로드하는 쪽", "둘이 비슷함", "천천히 업로드하는 쪽"],
      outcome: ({ fastFinish, slowFinish, choice }) =>
        `빨리 업로드한 쪽은 평균 ${time(fastFinish)}, 천천히 업로드한 쪽은 평균 ${time(slowFinish)} 걸렸어요. ${choice === undefined ? "" : `${time(Math.round(choice.at))}에 ${name(choice.peer)}가 받은 만큼 준(R) 피어 ${format.count(choice.served)}명 가운데 ${format.count(choice.fastServed)}명이 빠른 피어예요. 그 피어들은 저마다 적어도 ${format.rate(choice.leastServed)}로 보내 주었고, 느린 피어는 많아야 ${format.rate(choice.mostSlow)}였어요. `}업로드를 여러 상대에게 나누어 쓰니까 속도는 제한보다 낮아요. 첫 결정은 거의 우연이에요. 누가 많이 주는지 아직 모르니까요. (시더는 받을 것이 없어서 모두에게 차례로 보내요. 그래서 시더의 두 줄 선은 느린 피어에게도 가요.) 주는 쪽이 이득이고, 아무도 강요할 필요가 없어요.`,
    },
    "optimistic-unchoke": {
      title: "새로 온 피어는 어떻게 시작할까요?",
      text: [
        "방금 들어온 피어는 줄 것이 없으니, 보답할 사람도 없어요. 서로 주고받은 적 없는 빠른 피어 둘은 서로가 좋은 상대라는 것도 알 수 없어요.",
        "여기서는 열 명이 더 큰 파일을 나누고, 시더는 일찍 떠나요. 열 번째 피어는 다른 피어들이 꽤 받은 뒤에 들어와요. 오래 걸리는 실험이라서 같은 엔진으로 시뮬레이션해요.",
      ],
      question: "새로 온 피어에게 첫 조각은 누가 줄까요?",
      choices: ["먼저 무언가 주기 전에는 아무도 안 줌", "트래커가 시킨 피어", "보답을 바라지 않는 피어"],
      outcome: ({ newcomer }) =>
        newcomer === undefined
          ? "—"
          : `${name(newcomer.number)}: ${time(newcomer.joinedAt)} 만에 들어와서 ${time(newcomer.firstAt)} 만에 첫 조각을 받았어요. 보낸 쪽은 ${name(newcomer.from)}, 그때까지 새로 온 피어에게서 받은 것은 ${format.size(newcomer.given)}. 피어는 가장 좋은 네 명 말고도 한 명에게 시험 삼아 보내 주고, 그 한 명을 30초마다 바꿔요. 그래서 새로 온 피어는 다음에 바뀔 때까지 기다려야 했어요. 바뀔 때는 새로 온 피어가 먼저예요. 이것이 낙관적 언초크(optimistic unchoke)예요. 그림에서는 ${name(newcomer.from)}에서 ${name(newcomer.number)}로 가는 점선, 표에서는 O예요. 누가 얼마나 주었는지 따지지 않고, 보답도 바라지 않아요.`,
    },
    "free-riders": {
      title: "받기만 하면 어떻게 될까요?",
      text: [
        "무임승차자는 내려받기만 하고 아무것도 올리지 않아요. 금지하는 사람도, 신고하는 사람도 없어요.",
        "이번에는 다운로더 열두 명 가운데 네 명이 무임승차자예요. 점선으로 그린 네모예요.",
      ],
      question: "무임승차자는 언제 파일을 다 받을까요?",
      choices: ["나누어 주는 피어보다 먼저", "비슷한 때에", "나누어 주는 피어보다 늦게"],
      outcome: ({ freeRiderFinish, contributorFinish }) =>
        `무임승차자는 평균 ${time(freeRiderFinish)}, 나누어 준 피어는 평균 ${time(contributorFinish)} 걸렸어요. 아무도 벌주지 않았어요. 다만 나누어 주는 피어들이 다 받을 때까지는 아무도 무임승차자에게 받은 만큼 주지(R) 않아요. 아무도 다 받기 전의 표에서 그 줄을 보세요. 무임승차자는 시험 삼아 주는 것(O), 아무도 얻지 못한 슬롯(C), 바라는 것 없는 시더가 차례로 주는 것(두 줄 선)으로 살아가요.`,
    },
    "the-seed-leaves": {
      title: "시더가 떠나면 어떻게 될까요?",
      text: [
        "사람들은 들어오기도 하고 탭을 닫기도 해요. 이렇게 들고 나는 것을 처언(churn)이라고 해요.",
        "이번에는 다운로더들이 파일 한 벌을 나누어 갖게 되면 곧바로 시더가 떠나요. 아직 혼자서 다 가진 다운로더는 없어요.",
      ],
      question: "누가 파일을 끝까지 받을까요?",
      choices: ["아무도 못 받음", "몇 명만", "모두"],
      outcome: ({ seederLeftAt, singles, measured, leechers }) =>
        `시더는 ${time(seederLeftAt)} 만에 떠났어요. 지금 보이는 순간이에요.${singles === undefined ? "" : ` 그때 사본이 하나뿐인 조각이 ${format.count(singles.chunks)}개였고, 다운로더 ${format.count(leechers)}명 가운데 ${format.count(singles.holders)}명에게 흩어져 있었어요.`} 모두 ${time(measured)} 만에 파일을 다 받았어요. 조각마다 가진 피어가 있어서 남에게 전해 주었어요. 희소 조각 우선 덕분일 때가 많아요. 사본이 적은 조각부터 달라고 하니까요.`,
    },
  },

  summary: {
    title: "시간이 거의 그대로인 까닭",
    text: [
      "서버 혼자라면 모든 사본이 업로드 하나를 나누어 써요. 사람이 열 배면 시간도 열 배예요. 가파르게 오르는 선이에요: N·F/u_s.",
      "스웜에서는 한 벌을 원하는 사람이 사본을 보내는 일도 도와요. 일과 돕는 손이 함께 늘어서 시간은 거의 늘지 않아요. 평평한 선이에요.",
      `평평한 선은 하한이에요. 다운로더가 세 명일 때부터 N·F/(u_s + Σu_i)이고, 사본 N벌을 업로드 N + 1개로 보낸다는 뜻이에요. F/u_s, 여기서는 ${time(alone)}에서 시작해서 F/u_i, 여기서는 ${time(ceiling)}를 넘지 않아요. 처음에는 줄 것이 있는 피어가 적어서 스웜의 점은 선보다 몇 초 위에 있지만, 나중에는 점도 거의 오르지 않아요.`,
      "그러려면 누구에게나 줄 것이 있고 줄 까닭이 있어야 해요. 조각, 희소 조각 우선, 주고받기, 그리고 새로 온 피어를 위한 시험 슬롯이 그 일을 해요.",
    ],
    simulating: "같은 엔진으로 다운로더 100명과 1,000명을 시뮬레이션하는 중이에요…",
    simulated: (one, hundred, thousand) =>
      `같은 엔진으로 시뮬레이션했어요. 다운로더 한 명은 ${time(one)}, 100명은 ${time(hundred)}, 1,000명은 ${time(thousand)} 만에 파일을 다 받아요.${isChance(hundred, thousand) ? " 뒤의 두 시간이 다른 것은 우연이에요." : ""} 서버 혼자라면 ${time(alone)}, ${time(100 * alone)}, ${time(1000 * alone)} 걸려요.`,
    nextSteps: "다음에는 무엇을 할까요?",
    tryPreset: (preset) => `“${preset}” 해 보기`,
    ownSetup: "설정을 직접 정해 보기",
    copyLink: "다른 사람에게 보낼 링크 복사",
    score: (right, of) => `${format.count(of)}번 중 ${format.count(right)}번 맞혔어요.`,
  },
};
