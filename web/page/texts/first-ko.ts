/**
 * Korean, in the polite informal style (해요체); labels and buttons are nouns. A word from outside is followed by one of our
 * nouns (“a.txt” 파일을), because the form of a particle depends on the sound before it.
 */
import { createFormat } from "./format.ts";
import type { FirstTexts } from "./texts.ts";

export const format = createFormat("ko");
export const because = (text: string): string => (text === "" ? "" : `(${text})`);

export const ko: FirstTexts = {
  language: "ko",
  format,
  languages: "언어",

  documentTitle: (progress) =>
    progress === undefined ? "Tabswarm: 링크로 파일 공유" : `${progress} · Tabswarm`,
  heading: "Tabswarm",
  tagline: "링크 하나로 브라우저끼리 파일 공유",
  noTorrents: {
    title: "파일을 놓고, 링크를 보내세요.",
    steps: [
      "파일이나 폴더를 선택하세요. 크기는 상관없어요.",
      "파일을 받을 사람에게 링크를 보내세요.",
      "이 탭을 열어 두세요. 링크를 연 사람은 같은 링크를 열어 둔 모든 사람에게서 나누어 내려받아요. 파일은 어떤 서버에도 보관되지 않아요.",
    ],
    lastStepWithKeeper:
      "이 탭을 열어 두거나, 이 페이지의 서버에 보관을 요청하세요. 링크를 연 사람은 같은 링크를 열어 둔 모든 사람에게서 나누어 내려받아요.",
  },
  trust: {
    audience: {
      link: "비공개: 링크를 가진 사람만 볼 수 있어요.",
      password: "비공개: 링크와 비밀번호를 모두 가진 사람만 볼 수 있어요.",
      anyone: "공개: BitTorrent 앱이 있으면 누구나 볼 수 있어요.",
    },
    sendPassword: "비밀번호는 링크와 따로 보내세요.",
    encrypted: "암호화해서 주고받아요.",
    protected: "조각마다 검증하고, 서버에 저장하지 않아요.",
    verified: "조각마다 검증해요.",
    address: "상대방은 내 네트워크 주소를 볼 수 있어요.",
    hidden: "중계 서버를 거치므로(ice=relay) 내 네트워크 주소는 보이지 않아요.",
  },
  lab: {
    question: "열 명이 받아도 한 명이 받을 때만큼 빠르다면, 비결이 뭘까요?",
    link: "실험실에서 직접 확인해 보세요",
  },
  compose: {
    region: "공유하거나 열기",
    own: "나도 공유하기",
    dropHere: "이 페이지 아무 곳에나 끌어다 놓아도 돼요",
    chooseFiles: "파일 선택",
    chooseFolder: "폴더 선택",
    link: "공유 링크 또는 마그넷 링크",
    linkPlaceholder: "받은 링크가 있으면 여기에 붙여넣으세요",
    open: "열기",
    dropOverlay: "놓으면 공유돼요",
    dismiss: "닫기",
  },
  kind: {
    legend: "다음에 공유할 파일을 볼 수 있는 사람",
    line: {
      link: "링크를 가진 사람만 파일을 볼 수 있어요.",
      password: "링크와 비밀번호를 모두 가진 사람만 파일을 볼 수 있어요.",
      anyone: "BitTorrent 앱이 있으면 누구나 파일을 볼 수 있어요.",
    },
    anyone: "BitTorrent 앱이 있는 누구나 볼 수 있게 하기",
    anyoneHint:
      "다른 프로그램에서도 열 수 있고, 서로를 이어 주는 서버의 운영자처럼 링크가 없는 사람도 열 수 있어요.",
    addPassword: "비밀번호 추가",
    passwordHint:
      "Tabswarm은 비밀번호를 절대 저장하지 않으니 직접 기억해 두고, 링크와 따로 보내세요. 비밀번호를 잊으면 그 링크로는 더 이상 열 수 없으니 파일을 다시 공유해야 해요.",
    applies: "지금부터 이 탭에서 공유하는 파일에 적용돼요.",
  },
  unlock: {
    locked: "잠김",
    linkIsIncomplete: "이 링크도 완전하지 않아서, 이 링크를 연 사람도 파일을 볼 수 없어요.",
  },
  limits: {
    button: "속도 제한",
    active: ({ upload, download }) =>
      `속도 제한 중: ${[
        ...(upload === undefined ? [] : [`업로드 ${format.rate(upload)}`]),
        ...(download === undefined ? [] : [`다운로드 ${format.rate(download)}`]),
      ].join(", ")}`,
  },
  storage: {
    button: "저장 공간",
  },
  bundleName: (first, more) => `${first} 외 ${more}개`,

  torrents: "공유 중인 파일",
  find: {
    search: "검색",
    placeholder: "이름이나 인포 해시로 검색",
    order: "정렬",
    orders: {
      recent: "최신순",
      name: "이름순",
      size: "큰 파일순",
      progress: "진행률 낮은 순",
      rate: "빠른 순",
    },
    shown: (shown, all) =>
      shown === all ? `전체 ${format.count(all)}개` : `${format.count(all)}개 중 ${format.count(shown)}개`,
    none: "이 탭에는 맞는 파일이 없어요. 이름의 일부나 인포 해시로 검색해 보세요.",
  },
  privateFiles: "비공개 파일",
  nameless: (infoHashStart) => `이름을 모르는 파일(${infoHashStart}…)`,
  status: {
    preparing: "준비 중",
    "looking-for-peers": "피어 찾는 중",
    downloading: "다운로드 중",
    complete: "완료",
    seeding: "시딩 중",
    paused: "일시정지됨",
  },
  failed: (reason) => `실패: ${reason}`,
  progress: "진행률",
  amount: (have, total, share) =>
    share >= 1
      ? format.size(total)
      : `${format.percent(share)} · ${format.size(have)} / ${format.size(total)}`,
  arrived: "모두 도착했어요. 저장을 누르면 보관돼요.",
  sizeUnknown: "크기를 아직 몰라요",
  downloadRate: (bytesPerSecond) => `받는 속도 ${format.rate(bytesPerSecond)}`,
  uploadRate: (bytesPerSecond) => `보내는 속도 ${format.rate(bytesPerSecond)}`,
  timeLeft: (seconds) => `${format.duration(Math.max(1, seconds))} 남음`,
  people: {
    from: (hasSharer, others) =>
      hasSharer
        ? `공유한 사람${others === 0 ? "" : ` 외 ${format.count(others)}명`}에게서 받는 중`
        : `${format.count(others)}명에게서 받는 중`,
    fromCopies: (copies, others) =>
      `전체를 가진 ${format.count(copies)}명${others === 0 ? "" : ` 외 ${format.count(others)}명`}에게서 받는 중`,
    with: (hasSharer, others) => {
      if (hasSharer)
        return others === 0 ? "공유한 사람이 접속 중" : `공유한 사람 외 ${format.count(others)}명 접속 중`;
      return others === 0 ? "연결된 다른 사람 없음" : `${format.count(others)}명 접속 중`;
    },
    connected: (people) => (people === 0 ? "연결된 다른 사람 없음" : `${format.count(people)}명 연결됨`),
    webServers: (count, host) =>
      count === 1 ? `웹 서버 ${host}에서 받는 중` : `웹 서버 ${format.count(count)}대에서 받는 중`,
    keeper: { from: "서버에서 받는 중", here: "서버 접속 중" },
  },
  peerName: {
    sharer: "공유한 사람",
    keeper: "서버",
    webServer: "웹 서버",
    other: (letters) => `피어 ${letters}`,
    unnamed: "방금 온 사람",
  },
  key: {
    list: "조각을 보낸 사람",
    more: (peers) => `외 ${format.count(peers)}명`,
  },
  uploadedSoFar: (bytes) => `다른 사람에게 ${format.size(bytes)} 보냄`,
  moreTrackers: (count) =>
    `그 밖에 트래커 ${format.count(count)}개에도 문제가 있어요. “자세히”에서 확인해 보세요.`,
  incompleteSwarm:
    "연결된 사람 중 아무도 갖고 있지 않은 조각이 있어요. 그 조각을 가진 사람이 다시 접속하면 완료돼요.",
  holdsNothing: "내용이 없는 0바이트 파일이에요.",
  pausedPart: "받은 부분은 이 탭을 닫아도 남아 있어요. 나머지를 받으려면 “계속하기”를 누르세요.",
  copies: {
    others: (count) =>
      `${format.count(count)}명이 전부 받았어요. 이제 이 탭을 닫아도 돼요. 나중에 링크를 여는 사람은 전체를 가진 사람이 이 페이지를 열어 두어야 받을 수 있어요.`,
    arriving: (copies, lacking, share) =>
      `${format.count(copies + lacking)}명 중 ${format.count(copies)}명이 전체를 갖고 있고, 나머지는 ${format.percent(share)}${lacking === 1 ? "" : " 이상"} 받았어요. 모두 다 받을 때까지 이 탭을 열어 두는 것이 좋아요.`,
    received: (count) => `이제 이 탭을 닫아도 돼요. 전체를 가진 다른 사람이 ${format.count(count)}명 있어요.`,
    spread:
      "아직 전체를 가진 사람은 없지만, 다른 사람들이 가진 조각을 모으면 전체가 돼요. 한 명이라도 전부 받을 때까지 이 탭을 열어 두는 것이 좋아요.",
    paused:
      "일시정지한 동안에는 아무도 받아 갈 수 없어요. 아직 다 받지 못한 사람이 있으면 “계속하기”를 누르고 이 탭을 열어 두세요.",
    unconnected: (count) =>
      `다른 ${format.count(count)}명이 전체를 갖고 있지만, 지금 연결되어 있지 않아요. 만약을 위해 이 탭을 열어 두세요.`,
    onlyHere: (share) =>
      `아직 ${share < 0.01 ? "전체를" : `${format.percent(share)}보다 많이`} 가진 다른 사람이 없어요. 이 탭을 열어 두세요.`,
    empty: "모두가 링크를 열 때까지 이 탭을 열어 두세요.",
  },

  shareLink: "공유 링크",
  copyLink: "링크 복사",
  copied: "링크를 복사했어요",
  copyByHand: "브라우저가 복사를 허용하지 않았어요. 링크를 선택해 두었으니 키보드나 메뉴로 복사하세요.",
  share: "공유…",
  reach: {
    thisComputer:
      "이 링크는 이 컴퓨터에서만 열려요. 다른 사람과 공유하려면 상대방이 접속할 수 있는 HTTPS 주소로 이 페이지를 열어 주세요.",
    thisNetwork:
      "이 링크는 이 네트워크에서만 열려요. 다른 곳에 있는 사람과 공유하려면 공개된 HTTPS 주소로 이 페이지를 열어 주세요.",
  },
  qrCode: "QR 코드",
  qrCodeOf: (name) => `${name} 링크의 QR 코드`,

  save: "저장",
  saveFile: (file) => `${file} 저장`,
  files: (count) => `파일 ${format.count(count)}개`,
  play: "재생",
  playFile: (file) => `${file} 재생`,
  show: "보기",
  showFile: (file) => `${file} 보기`,
  saving: {
    saved: "저장함",
    again: "다시 저장",
    asArchive: ".zip 파일 하나로 저장돼요",
    failed: (file, reason) => `“${file}” 파일을 저장하지 못했어요. ${reason}`,
    spokenSaved: (file) => `저장함: ${file}`,
    spokenReady: (file) => `${file} 파일이 준비됐어요. 저장을 한 번 더 눌러 주세요.`,
  },
  pause: "일시정지",
  resume: "계속하기",
  remove: {
    button: "삭제",
    question: (stored) =>
      ({
        all: "이 브라우저에서 삭제할까요? 다른 사람들이 더는 여기서 받을 수 없어요. 이미 저장한 파일은 그대로 있어요.",
        some: "이 브라우저에서 삭제할까요? 지금까지 내려받은 내용도 지워져요.",
        none: "그만 찾을까요?",
        unreadable: "이 브라우저에서 삭제할까요? 다른 사람들이 더는 여기서 받을 수 없어요.",
      })[stored],
    keep: "그대로 두기",
  },
  opened: (name) => `추가함: ${name}`,
  alreadyHere: ({ by, wasPaused }) => {
    if (by === "files")
      return wasPaused
        ? "전에 공유했다가 일시정지한 파일이에요. 같은 링크로 다시 공유해요."
        : "이미 공유하고 있는 파일이에요. 링크도 그대로예요.";
    return wasPaused
      ? "이미 여기에 있지만 일시정지되어 있었어요. 이제 이어서 진행돼요."
      : "이미 여기에 있는 링크예요.";
  },
  sharedText: "공유한 텍스트",
  unreadable: {
    several: (count) =>
      `파일이나 폴더 ${format.count(count)}개를 브라우저가 읽지 못했어요. 바뀌었거나 옮겨졌거나 지워졌을 수 있고, 읽을 권한이 없을 수도 있어요.`,
  },
  finished: "다운로드를 마쳤어요",

  details: {
    summary: "자세히",
    legend: {
      own: "원래 있던 조각",
      missing: "아직 없음(진할수록 사본이 많음)",
      inFlight: "받는 중",
      missingOne: "아직 없음",
    },
  },

  problems: {
    "worker-crashed": (detail) =>
      `Tabswarm 내부에서 문제가 생겼어요${because(detail)}. 페이지를 새로고침하세요. 이 브라우저에 저장된 내용은 그대로 있어요.`,
    "worker-silent": () =>
      "Tabswarm이 시작되지 않아요. 백그라운드 워커가 응답하지 않아요. 페이지를 새로고침하고, 그래도 안 되면 인터넷 연결과 이 페이지를 막는 확장 프로그램이 있는지 확인해 주세요.",
    "not-loaded": () => "페이지의 일부를 불러오지 못했어요. 페이지를 새로 고친 뒤 파일을 다시 공유해 주세요.",
    "storage-silent": () =>
      "브라우저 저장소가 응답하지 않아요. 이 페이지의 다른 탭을 닫고 이 탭을 새로고침하세요. 그래도 안 되면 브라우저를 다시 시작하세요.",
    "save-not-loaded": () =>
      "페이지에서 저장을 맡은 부분을 불러오지 못했어요. 인터넷 연결을 확인하고 “저장”을 다시 누르세요. 그래도 안 되면 페이지를 새로 고치세요.",
  },
  reload: "새로고침",
  unknownProblem: "문제가 생겼어요. 페이지를 새로고침하고 다시 시도해 주세요.",
  unsupportedTitle: "여기서는 Tabswarm을 실행할 수 없어요",
  badParameter: {
    rate: (name, value) =>
      `주소에 “${name}=${value}” 값이 있는데, 초당 바이트 수가 아니에요. 그래서 지금은 이 제한이 없어요. ${name}=500000 같은 값으로 고치고 새로고침하세요.`,
    tracker: (value) =>
      `주소에 “tracker=${value}” 값이 있는데, 트래커 URL이 아니에요. 그래서 사용하지 않았어요. ws:// 또는 wss:// 로 시작하도록 고치고 새로고침하세요.`,
    choice: (name, value, choices) =>
      `주소에 “${name}=${value}” 값이 있는데, Tabswarm이 모르는 값이에요. 그래서 사용하지 않았어요. “${name}”에 쓸 수 있는 값: ${choices.join(", ")}.`,
  },
};
