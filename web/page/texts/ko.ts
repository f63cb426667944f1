/**
 * Korean, in the polite informal style (해요체); labels and buttons are nouns. A word from outside is followed by one of our
 * nouns (“a.txt” 파일을), because the form of a particle depends on the sound before it.
 */
import { MAX_FOREIGN_PIECE_LENGTH } from "../../../shared/core/layout.ts";
import { MAX_TORRENT_FILE_LENGTH } from "../../../shared/metainfo/limits.ts";
import type { Obstacle } from "../../bridge/views.ts";
import { createFormat } from "./format.ts";
import type { Texts } from "./texts.ts";
import { trackerAndReason } from "./tracker-detail.ts";

const format = createFormat("ko");
const quotedBefore = (text: string, noun: string): string => (text === "" ? noun : `“${text}” ${noun}`);
const because = (text: string): string => (text === "" ? "" : `(${text})`);

const obstacles: Readonly<Record<Obstacle, string>> = {
  "blocked-here": "이 브라우저가 알려 줄 주소가 없음",
  "blocked-there": "상대가 알려 준 주소가 없음",
  "no-path": "이어지는 경로가 없음(방화벽이나 NAT)",
  "no-answer": "상대의 응답이 없음",
};

export const ko: Texts = {
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
    protected: "암호화해서 주고받고, 조각마다 검증하며, 서버에 저장하지 않아요.",
    verified: "암호화해서 주고받고, 조각마다 검증해요.",
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
    anyone: "BitTorrent 앱이 있는 누구나",
    anyoneHint:
      "다른 프로그램에서도 열 수 있고, 트래커 운영자처럼 고유 번호(인포 해시)를 아는 사람도 모두 열 수 있어요.",
    addPassword: "비밀번호 추가",
    passwordHint:
      "Tabswarm은 비밀번호를 절대 저장하지 않으니 직접 기억해 두고, 링크와 따로 보내세요. 비밀번호를 잊으면 그 링크로는 더 이상 열 수 없으니 파일을 다시 공유해야 해요.",
    applies: "지금부터 이 탭에서 공유하는 파일에 적용돼요.",
  },
  password: { label: "비밀번호", show: "비밀번호 표시" },
  unlock: {
    wholeLink: "전체 링크",
    otherLink:
      "다른 파일의 링크예요. 이 파일의 링크를 붙여넣거나, 그 링크는 “공유 링크 또는 마그넷 링크”에서 여세요.",
    stillIncomplete: "그 링크도 완전하지 않아요. 숫자와 영문 40자 뒤에 점과 22자가 더 있어야 해요.",
    noPassword: "비밀번호를 입력하세요.",
    checking: "확인하는 중…",
    opened: "이제 파일을 볼 수 있어요.",
    canHelp: "공유를 도울 수는 있지만 내용을 볼 수는 없어요.",
    meanwhile: {
      arriving: "이 탭은 열려 있는 동안 암호화된 조각을 받아 다른 사람에게 전달해요.",
      whole: "이 탭은 암호화된 조각을 모두 갖고 있고, 열려 있는 동안 다른 사람에게 전달해요.",
      paused: "지금 이 탭은 멈춰 있어요. “계속하기”를 누르면 암호화된 조각을 전달해요.",
    },
    linkIsIncomplete: "이 링크도 완전하지 않아서, 이 링크를 연 사람도 파일을 볼 수 없어요.",
  },
  limits: {
    button: "속도 제한",
    upload: "업로드 제한",
    download: "다운로드 제한",
    unit: "kB/s",
    placeholder: "제한 없음",
    hint: "이 탭 전체에 적용되는 초당 킬로바이트예요. 비워 두면 제한이 없고, 0이면 아무것도 오가지 않아요.",
    active: ({ upload, download }) =>
      `속도 제한 중: ${[
        ...(upload === undefined ? [] : [`업로드 ${format.rate(upload)}`]),
        ...(download === undefined ? [] : [`다운로드 ${format.rate(download)}`]),
      ].join(", ")}`,
    none: "이제 속도 제한이 없어요.",
    complaints: {
      "not-a-number": "숫자가 아니에요. 500처럼 초당 킬로바이트를 입력하거나, 제한하지 않으려면 비워 두세요.",
      negative: "제한은 0보다 작을 수 없어요. 제한하지 않으려면 비워 두세요.",
      "too-little": "너무 작아요. 1 이상을 입력하거나, 아무것도 오가지 않게 하려면 0을 입력하세요.",
      "too-much": "어떤 연결로도 낼 수 없는 속도예요. 제한하지 않으려면 비워 두세요.",
    },
  },
  storage: {
    button: "저장 공간",
    title: "저장 공간",
    close: "닫기",
    looking: "살펴보는 중…",
    empty: "이 브라우저에 저장된 Tabswarm 파일이 없어요.",
    usage: (used, quota) =>
      quota === undefined
        ? `${format.size(used)} 사용 중`
        : `${format.size(used)} / ${format.size(quota)} 사용 중`,
    usageUnknown: "이 브라우저는 얼마나 쓰고 있는지 알려 주지 않아요.",
    usageLabel: "사용 중인 저장 공간",
    persistence: {
      granted: "직접 삭제할 때까지 브라우저가 모두 보관해요.",
      refused:
        "공간이 부족해지면 브라우저가 지울 수 있어요. 이 페이지를 북마크하거나 알림을 허용한 뒤 다시 요청해 보세요.",
      unasked: "공간이 부족해지면 브라우저가 스스로 지울 수 있어요.",
      unknown: "이 브라우저에는 공간이 부족할 때도 보관해 달라고 요청할 수 없어요.",
    },
    persist: "보관 요청",
    columns: { name: "이름", size: "크기", lastUse: "마지막 사용", tab: "탭", actions: "동작" },
    kinds: {
      torrent: "이름 없는 토렌트",
      preparation: "준비가 끝나지 않음",
      leftover: "남은 데이터",
      "saved-copies": "저장 중에 만든 사본",
    },
    measuring: "재는 중…",
    lastUse: (seconds) => (seconds === undefined ? "마지막 사용 시각 모름" : `${format.ago(seconds)} 사용`),
    inUse: "사용 중",
    tab: (holder, number) =>
      ({ this: "이 탭", other: `다른 탭(${number}번)에서 열려 있음`, closed: `닫힌 탭(${number}번)` })[
        holder
      ],
    heldNote: (own) =>
      `다른 탭에서 열려 있는 것은 그 탭에서만 삭제할 수 있어요.${own === undefined ? "" : ` 이 탭은 ${own}번이에요.`}`,
    openHere: "여기서 열기",
    delete: "삭제",
    deleteClosed: "닫힌 탭의 데이터 모두 삭제",
    deletedClosed: "닫힌 탭의 데이터를 모두 삭제했어요.",
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
      return others === 0 ? "접속한 다른 사람 없음" : `${format.count(others)}명 접속 중`;
    },
    connected: (people) => (people === 0 ? "접속한 다른 사람 없음" : `${format.count(people)}명 연결됨`),
    keeper: { from: "서버에서 받는 중", here: "서버 접속 중" },
  },
  peerName: {
    sharer: "공유한 사람",
    keeper: "서버",
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
  copies: {
    others: (count) =>
      `${format.count(count)}명이 전체를 갖고 있어요. 이제 이 탭을 닫아도 돼요. 나중에 링크를 여는 사람은 전체를 가진 사람이 이 페이지를 열어 두어야 받을 수 있어요.`,
    spread:
      "아직 전체를 가진 사람은 없지만, 다른 사람들이 가진 조각을 모으면 전체가 돼요. 이제 이 탭을 닫아도 돼요.",
    unconnected: "지금 연결된 사람 중에는 전체를 가진 사람이 없어요. 만약을 위해 이 탭을 열어 두세요.",
    onlyHere: "아직 전체를 가진 다른 사람이 없어요. 이 탭을 열어 두세요.",
    keeperFetches: (share) => `서버가 ${format.percent(share)} 받았어요. 이 탭을 열어 두세요.`,
    server: "서버가 전체를 갖고 있어요. 이제 이 탭을 닫아도 돼요.",
    keeper: (date) => `서버가 전부 받아서 ${date}까지 보관해요. 이제 이 탭을 닫아도 돼요.`,
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
  qrTooLong: "링크가 너무 길어서 QR 코드로 만들 수 없어요.",
  qrWhole: "전체 화면",

  save: "저장",
  saveFile: (file) => `${file} 저장`,
  files: (count) => `파일 ${format.count(count)}개`,
  findFile: "파일 찾기",
  noSuchFile: "그런 이름의 파일이 없어요.",
  choosing: {
    all: "모든 파일",
    found: (count) => (count === 1 ? "찾은 파일" : `찾은 파일 ${format.count(count)}개 모두`),
    chosen: ({ chosen, files, chosenBytes, bytes }) =>
      `파일 ${format.count(files)}개 중 ${format.count(chosen)}개 선택 · ${format.size(chosenBytes)} / ${format.size(bytes)}`,
    none: "선택한 파일이 없어서 아무것도 내려받지 않아요.",
    notChosen: "선택 안 함",
  },
  play: "재생",
  playFile: (file) => `${file} 재생`,
  show: "보기",
  showFile: (file) => `${file} 보기`,
  player: {
    playing: (file) => `${file} 재생 중`,
    showing: (file) => `${file} 보는 중`,
    close: "닫기",
    closeFile: (file) => `${file} 닫기`,
    loading: "불러오는 중",
    waiting: "다음 조각을 기다리는 중",
    paused: "다운로드가 일시정지됐어요. “계속하기”를 누르면 이어져요.",
    cannotPlay: "이 브라우저에서는 재생할 수 없어요. 저장한 뒤 다른 프로그램으로 열어 주세요.",
    cannotShow: "이 브라우저에서는 볼 수 없어요. 저장한 뒤 다른 프로그램으로 열어 주세요.",
    soundOnly: "이 브라우저에서는 소리만 재생돼요. 화면까지 보려면 저장한 뒤 다른 프로그램으로 열어 주세요.",
    interrupted: "더 읽지 못하고 멈췄어요.",
    tryAgain: "다시 시도",
    notHere: "일부 시크릿 창처럼 이 브라우저에서는 여기서 재생할 수 없어요. 대신 저장해 주세요.",
    saveInstead: "이 파일 저장",
  },
  saving: {
    progress: (file) => `${file} 저장 중`,
    queued: "순서를 기다리는 중",
    copying: (share) => `저장 중: ${format.percent(share)}`,
    fetching: (share) => `빠진 조각부터 다시 받고 있어요: ${format.percent(share)}`,
    arriving: (share) => `받는 대로 저장 중: ${format.percent(share)}`,
    writing: (share, filesDone, files) =>
      `저장 중: ${format.percent(share)} · 파일 ${format.count(files)}개 중 ${format.count(filesDone)}개`,
    exists: (first, more) =>
      more === 0
        ? `“${first}” 파일이 그 폴더에 이미 있어요.`
        : `“${first}” 외 ${format.count(more)}개가 그 폴더에 이미 있어요.`,
    replace: "바꾸기",
    keepBoth: "둘 다 두기",
    interrupted: "저장이 중단됐어요. 이미 저장된 파일은 그대로 있어요.",
    resume: "이어서 저장",
    readyShort: "준비됨: 저장을 한 번 더 누르세요",
    ready: "준비됐어요. 저장을 한 번 더 눌러 주세요. 브라우저는 누른 직후에만 내려받기를 시작해요.",
    saved: "저장함",
    again: "다시 저장",
    cancel: "취소",
    cancelFile: (file) => `${file} 저장 취소`,
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
  torrentFile: {
    opened: "토렌트로 열었어요.",
    shareItself: "파일 자체를 공유하기",
    sharedItself: (reason) => `${reason} 대신 파일 자체를 공유해요.`,
  },
  collecting: {
    list: "모으고 있는 파일",
    found: (folder, files) =>
      `${folder === "" ? "파일을" : `“${folder}” 폴더의 파일을`} 모으는 중: 지금까지 ${format.count(files)}개`,
    cancel: "취소",
  },
  unreadable: {
    list: "읽을 수 없는 파일",
    several: (count) =>
      `파일이나 폴더 ${format.count(count)}개를 브라우저가 읽지 못했어요. 바뀌었거나 옮겨졌거나 지워졌을 수 있고, 읽을 권한이 없을 수도 있어요.`,
    more: (count) => `그 밖에 ${format.count(count)}개`,
    shareRest: (files) => `나머지 공유(파일 ${format.count(files)}개)`,
    cancel: "취소",
  },
  finished: "다운로드를 마쳤어요",

  details: {
    summary: "자세히",
    pieces: "조각 지도",
    piecesHeading: "조각",
    pieceNumbers: ({ have, inFlight, total, sources }) =>
      [
        `${format.count(total)}개 중 ${format.count(have)}개 있음`,
        ...(inFlight > 0 ? [`${format.count(inFlight)}개 받는 중`] : []),
        ...(sources > 0 ? [`피어 ${format.count(sources)}명에게서 받음`] : []),
      ].join(", "),
    legend: {
      own: "원래 있던 조각",
      inFlight: "받는 중",
      missing: "아직 없음(진할수록 사본이 많음)",
      nowhere: "연결된 누구에게도 없음",
      next: "다음에 필요함",
    },
    readers: "읽는 중",
    readerOfAll: "선택한 모든 파일",
    reading: {
      playback: (share) => `${format.percent(share)} 위치에서 재생 중`,
      save: (share) => `저장 중, ${format.percent(share)} 완료`,
    },
    window: (first, last) =>
      first === last
        ? `다음에 ${format.count(first)}번 조각이 필요함`
        : `다음에 ${format.count(first)}번부터 ${format.count(last)}번까지의 조각이 필요함`,
    rates: "속도",
    rateNumbers: ({ download, upload, highestDownload, highestUpload }) =>
      `지금은 다운로드 ${format.rate(download)}, 업로드 ${format.rate(upload)}예요. ` +
      `최고 속도는 다운로드 ${format.rate(highestDownload)}, 업로드 ${format.rate(highestUpload)}예요.`,
    download: "다운로드",
    upload: "업로드",
    sinceStart: (seconds) => format.duration(seconds),
    peers: "피어",
    noPeers: "연결된 피어가 없어요.",
    columns: {
      client: "피어",
      has: "보유",
      downloadRate: "다운로드",
      uploadRate: "업로드",
      downloaded: "받은 양",
      uploaded: "보낸 양",
      standing: "상태",
    },
    standing: {
      sendsToUs: "나에게 보내는 중",
      weSend: "내가 보내는 중",
      optimistic: "시험 삼아 보냄",
      snubbed: "보내다 멈춤",
      chokesUs: "내 차례를 기다리는 중",
      weChoke: "차례를 기다리는 중",
      idle: "주고받을 것 없음",
    },
    paths: { direct: "직접", relayed: "중계" },
    connecting: (obstacle) =>
      obstacle === undefined ? "연결 중" : `연결 중(지금까지: ${obstacles[obstacle]})`,
    notConnected: (obstacle) => `연결 안 됨: ${obstacles[obstacle]}`,
    trackers: "트래커",
    tracker: {
      connecting: "연결하는 중",
      connected: "연결됨",
      waiting: (seconds) => `${format.duration(Math.max(1, seconds))} 뒤에 다시 시도`,
      announced: (secondsAgo) => (secondsAgo < 1 ? "방금 알림" : `${format.duration(secondsAgo)} 전에 알림`),
      counted: (seeders, leechers) =>
        `트래커 집계: 전부 가진 사람 ${format.count(seeders)}명, 그 밖에 ${format.count(leechers)}명`,
      warning: (text) => `트래커의 말: “${text}”`,
      troubles: {
        "tracker-unreachable": () => "연결할 수 없음",
        "tracker-refused": (reason) => `거절함${reason === "" ? "" : `: “${reason}”`}`,
        "tracker-busy": (reason) => `바쁨${because(reason)}`,
        "tracker-hangs-up": (reason) => `연결을 끊음${because(reason)}`,
        "tracker-silent": () => "응답 없음",
        "tracker-unusable": (reason) => `응답을 쓸 수 없음${because(reason)}`,
      },
    },
    totals: (uploaded, wasted) =>
      `다른 사람에게 ${format.size(uploaded)} 보냄, 두 번 받은 데이터 ${wasted === 0 ? "없음" : format.size(wasted)}.`,
    infoHash: "인포 해시(이 내용만 가리키는 고유 번호)",
    saveTorrent: ".torrent 저장",
    torrentOfPublic: "다른 BitTorrent 프로그램에서 이 파일로 내려받고 계속 공유할 수 있어요.",
    torrentOfSealed:
      "다른 BitTorrent 프로그램에서 이 파일로 계속 공유할 수 있어요. 이름도 열쇠도 들어 있지 않아서, 내용을 보려면 여전히 전체 링크가 필요해요.",
  },

  problems: {
    "no-webrtc": () =>
      "이 브라우저에 WebRTC가 없거나 설정 또는 확장 프로그램이 꺼 두었어요. 이 페이지에서 허용한 뒤 새로고침하거나, 최신 Chrome, Edge, Firefox, Safari에서 열어 주세요.",
    "insecure-context": () =>
      "암호화되지 않은 HTTP에서는 브라우저가 Tabswarm에 필요한 기능을 꺼요. HTTPS로 열거나, 서버가 있는 컴퓨터에서 localhost로 열어 주세요.",
    "no-workers": () =>
      "이 브라우저는 여기서 백그라운드 워커를 실행하지 않아요. 이 페이지의 스크립트를 허용하거나 최신 브라우저를 사용해 주세요.",
    "worker-crashed": (detail) =>
      `Tabswarm 내부에서 문제가 생겼어요${because(detail)}. 페이지를 새로고침하세요. 이 브라우저에 저장된 내용은 그대로 있어요.`,
    "worker-silent": () =>
      "Tabswarm이 시작되지 않아요. 백그라운드 워커가 응답하지 않아요. 페이지를 새로고침하고, 그래도 안 되면 인터넷 연결과 이 페이지를 막는 확장 프로그램이 있는지 확인해 주세요.",
    "malformed-link": () =>
      "Tabswarm이 읽을 수 없는 링크예요. 공유 링크나 마그넷 링크, 또는 40자리 인포 해시를 붙여넣으세요.",
    "several-info-hashes": () => "서로 다른 토렌트의 링크가 여러 개 들어 있어요. 링크를 하나씩 붙여넣으세요.",
    "several-secrets": () =>
      "끝부분이 서로 다른 같은 링크가 두 개 들어 있어요. 가장 최근에 받은 링크 하나만 붙여넣으세요.",
    "damaged-secret": () =>
      "링크가 완전하지 않아요. 파일을 여는 데 필요한 끝부분이 잘렸거나 바뀌었어요. 전체 링크를 붙여넣거나 보낸 사람에게 요청해 보세요.",
    "info-hash-too-long": () =>
      "40자리인 인포 해시보다 길어요. 체크섬이나 BitTorrent v2 해시일 수 있어요. 공유 링크나 마그넷 링크를 다시 받아 주세요.",
    "magnet-v2-only": () =>
      "BitTorrent v2 전용 마그넷 링크라서 Tabswarm에서 열 수 없어요. 하이브리드나 v1 마그넷 링크(xt=urn:btih:…)를 받아 주세요.",
    "magnet-without-info-hash": () =>
      "이 마그넷 링크에는 BitTorrent v1 인포 해시(xt=urn:btih:…)가 없어서 Tabswarm이 열 수 없어요. 전체 링크를 다시 받아 주세요.",
    "not-a-torrent": (detail) =>
      `${quotedBefore(detail, "파일은")} 이름과 달리 토렌트 파일이 아니에요. 공유 링크나 마그넷 링크를 요청해 보세요.`,
    "torrent-cut-short": (detail) =>
      `${quotedBefore(detail, "파일은")} 끝부분이 잘려 있어요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
    "torrent-file-too-long": (detail) =>
      `${quotedBefore(detail, "파일은")} Tabswarm에서 열 수 있는 토렌트 파일보다 커요(최대 ${format.size(MAX_TORRENT_FILE_LENGTH)}). 공유 링크나 마그넷 링크를 요청해 보세요.`,
    "torrent-without-info": (detail) =>
      `${quotedBefore(detail, "파일에는")} 어떤 파일들이 들어 있는지 적힌 부분이 없어요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
    "torrent-without-files": (detail) =>
      `${quotedBefore(detail, "파일에는")} 적힌 파일이 하나도 없어서 받을 것이 없어요.`,
    "torrent-bad-lengths": (detail) =>
      `${quotedBefore(detail, "파일이")} 손상되어 파일 크기를 알 수 없어요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
    "torrent-bad-names": (detail) =>
      `${quotedBefore(detail, "파일이")} 손상되어 이름을 알 수 없는 파일이 있어요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
    "torrent-bad-pieces": (detail) =>
      `${quotedBefore(detail, "파일이")} 손상되어 조각 목록이 파일과 맞지 않아요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
    "share-missed": () => "공유한 내용이 도착하지 않았어요. 이제 준비됐으니 한 번 더 공유해 주세요.",
    "unreadable-file": (detail) =>
      `브라우저가 ${quotedBefore(detail, "파일을")} 읽지 못했어요. 바뀌었거나 옮겨졌거나 지워졌을 수 있고, 읽을 권한이 없을 수도 있어요. 확인한 뒤 다시 놓아 주세요.`,
    "nothing-to-share": () =>
      "파일이 하나도 없어요. 파일을 하나 이상 놓거나, 파일이 들어 있는 폴더를 놓아 주세요.",
    "too-many-files": () =>
      "파일이 10,000개보다 많아서 링크 하나로 공유할 수 없어요. 압축 파일로 묶어서 공유해 주세요.",
    "too-large": () => "4 TiB보다 커서 링크 하나로 공유할 수 없어요. 여러 부분으로 나누어 공유해 주세요.",
    "path-too-deep": (detail) =>
      `${quotedBefore(detail, "파일이")} 너무 깊은 폴더에 있어요. 링크 하나에는 폴더를 32단계까지만 담을 수 있어요. 더 위의 폴더로 옮기거나 폴더를 압축 파일로 묶어서 공유해 주세요.`,
    "info-too-long": () =>
      "파일과 폴더의 이름을 모두 합친 길이가 너무 길어서 링크 하나로 공유할 수 없어요. 몇 번에 나누어 공유하거나 압축 파일로 묶어 주세요.",
    "tracker-unreachable": (detail) =>
      `${quotedBefore(detail, "트래커")}에 연결할 수 없어서, 이 트래커로는 새 피어를 찾을 수 없어요. 계속 시도하고 있어요. 오래 이어지면 인터넷 연결을 확인해 주세요.`,
    "tracker-refused": (detail) => {
      const [name, reason] = trackerAndReason(detail);
      return `${quotedBefore(name, "트래커")}가 거절했어요${reason === "" ? "" : `: “${reason}”`}. 운영자에게 문의하거나 다른 트래커로 공유해 주세요.`;
    },
    "tracker-busy": (detail) => {
      const [name, reason] = trackerAndReason(detail);
      return `${quotedBefore(name, "트래커")}가 지금 바빠요${because(reason)}. 저절로 다시 시도하고, 이미 이어진 연결은 그대로 유지돼요.`;
    },
    "tracker-hangs-up": (detail) => {
      const [name, reason] = trackerAndReason(detail);
      return `${quotedBefore(name, "트래커")}가 연결을 받자마자 끊어요${because(reason)}. 간격을 늘려 가며 다시 시도해요. 운영자에게 문의하거나 다른 트래커로 공유해 주세요.`;
    },
    "tracker-silent": (detail) =>
      `${quotedBefore(detail, "트래커")}가 응답하지 않아요. 간격을 늘려 가며 다시 시도해요. 오래 이어지면 다른 트래커로 공유해 주세요.`,
    "tracker-unusable": (detail) => {
      const [name, reason] = trackerAndReason(detail);
      return `${quotedBefore(name, "트래커")}가 Tabswarm이 쓸 수 없는 응답을 보내요${because(reason)}. 주소를 확인해 주세요. 브라우저용 트래커가 아닐 수 있어요.`;
    },
    "no-websocket-tracker": () =>
      "여기에는 브라우저가 쓸 수 없는 트래커만 있어요. 브라우저는 WebSocket 트래커(wss://…)로만 피어를 찾을 수 있어요. 그런 트래커가 있는 링크를 받거나, 파일을 가진 사람에게 Tabswarm에서도 열어 달라고 해 주세요.",
    "nobody-has-it": () =>
      "이 파일을 가진 사람이 지금은 아무도 없어요. 탭을 열어 두거나, 보낸 사람에게 탭을 열어 달라고 하세요. 그러면 저절로 시작돼요.",
    "blocked-here": () =>
      "다른 사람들이 접속해 있지만 이 브라우저가 연결을 막고 있으니, VPN을 끄거나 이 페이지에서 WebRTC를 막는 확장 프로그램 또는 설정을 꺼 주세요. 그러면 저절로 이어져요.",
    "no-path": () =>
      "다른 사람들이 접속해 있지만 어느 한쪽의 방화벽이나 VPN에 막혀 연결되지 않으니, 휴대폰 핫스팟 같은 다른 네트워크를 쓰거나 VPN을 꺼 보세요.",
    "blocked-there": () =>
      "다른 사람들이 접속해 있지만 그쪽 브라우저가 연결을 막고 있으니, VPN이나, WebRTC를 막는 확장 프로그램을 끄거나 다른 브라우저를 써 달라고 하세요.",
    "no-answer": () =>
      "다른 사람들이 접속해 있는 것으로 나오지만 응답이 없고 탭이 잠들었을 수 있으니, 페이지를 다시 봐 달라고 하세요.",
    "relay-missing": () =>
      "주소를 숨기고 있는데(ice=relay) 이 페이지에는 중계 서버(TURN)가 없어서 아무와도 연결할 수 없으니, 운영자에게 요청하거나 ice=relay 없이 열어 주세요.",
    "relay-unreachable": () =>
      "주소를 숨기고 있는데(ice=relay) 중계 서버(TURN)가 응답하지 않으니, 다른 네트워크를 쓰거나 운영자에게 문의해 주세요.",
    "quota-full": () =>
      "브라우저의 저장 공간이 가득 찼어요. 여기서 무언가를 삭제하거나 디스크 공간을 비우면 저절로 이어져요. 저장된 부분은 계속 공유돼요.",
    "not-stored": () =>
      "저장할 공간이 없어서 디스크에 있는 파일을 그대로 공유하고 있어요. 이 탭을 새로고침하면 공유가 끝나니, 그때는 파일을 다시 놓아 주세요.",
    "storage-failed": (detail) =>
      `브라우저의 저장소에 문제가 생겼어요${because(detail)}. 페이지를 새로고침하세요. 다시 생기면 디스크 공간을 비우거나 시크릿 모드를 끄세요.`,
    "memory-only": () =>
      "브라우저가 오래 남는 저장을 허용하지 않아서, 이 탭을 닫으면 모두 사라져요. 남기고 싶은 것은 닫기 전에 저장하세요.",
    "torrent-v2-only": () =>
      "BitTorrent v2 전용 토렌트라서 Tabswarm에서 열 수 없어요. 하이브리드나 v1 토렌트를 받아 주세요.",
    "torrent-pieces-too-long": (detail) =>
      `조각${Number(detail) > 0 ? `(${format.size(Number(detail))})` : ""}이 브라우저 메모리에 담기에 너무 커요. ${format.size(MAX_FOREIGN_PIECE_LENGTH)}까지만 열 수 있어요. 다른 BitTorrent 프로그램으로 열거나, 조각이 더 작은 토렌트를 받아 주세요.`,
    "torrent-too-complex": () =>
      "파일이나 폴더가 너무 많아요. 토렌트 하나에 파일 10,000개, 폴더 32단계까지만 열 수 있어요. 다른 BitTorrent 프로그램으로 열거나, 보낸 사람에게 압축 파일로 묶어 달라고 해 주세요.",
    "bad-metadata": (detail) =>
      `피어들이 보낸 파일 설명이 잘못되어 있어요${because(detail)}. 보낸 사람에게 새로 공유해 달라고 하세요.`,
    "file-changed": (detail) =>
      `공유하는 동안 ${quotedBefore(detail, "파일이")} 바뀌었거나 옮겨졌어요. 지금 내용으로 공유하려면 다시 놓아 주세요.`,
    damaged: (detail) =>
      `이 브라우저에 저장된 사본이 손상됐어요. 조각이 없어진 ${quotedBefore(detail, "파일이")} 있어요. 그 조각을 가진 사람이 접속하면 바로 다시 받아요. 원본이 있다면 여기에 다시 놓으세요. 확인해서 복구해요.`,
    "storage-cleared": (detail) =>
      `이 탭이 열려 있는 동안 브라우저에 저장된 내용이 지워졌어요(예: 사이트 데이터 삭제). ${quotedBefore(detail, "파일이")} 여기에 더는 없어요. 가진 사람이 접속하면 바로 다시 받아요. 직접 공유한 파일이라면 여기에 다시 놓으세요.`,
    mended: (detail) =>
      `이 브라우저에 저장된 사본이 손상되거나 지워졌지만, ${quotedBefore(detail, "파일을")} 내 원본에서 복구했어요. 공유는 계속돼요.`,
    "copy-lost": () =>
      "이것을 공유하던 사람이 사본을 잃었고, 여기에 전부 가진 사람이 없어요. 그 사람에게 탭을 열고 파일을 다시 놓아 달라고 하세요. 그러면 다운로드가 저절로 이어져요.",
    "low-space": (detail) =>
      `브라우저 저장 공간에 다 들어가지 않아요. 약 ${format.size(Number(detail) || 0)} 모자라요. 디스크 공간을 비우거나, 위쪽 “저장 공간”에서 삭제하세요.`,
    "not-loaded": () => "페이지의 일부를 불러오지 못했어요. 페이지를 새로 고친 뒤 파일을 다시 공유해 주세요.",
    "storage-silent": () =>
      "브라우저 저장소가 응답하지 않아요. 이 페이지의 다른 탭을 닫고 이 탭을 새로고침하세요. 그래도 안 되면 브라우저를 다시 시작하세요.",
    "no-secret": () =>
      "링크가 완전하지 않아요. 파일을 여는 데 필요한 끝부분이 빠져 있어요. 마그넷 링크나 토렌트 파일에도 그 부분은 없어요. 전체 링크를 붙여넣거나 보낸 사람에게 요청해 보세요.",
    "wrong-secret": () =>
      "이 링크로는 파일을 열 수 없어요. 끝부분이 중간에 바뀌었거나 다른 공유의 것이에요. 링크를 다시 붙여넣거나 보낸 사람에게 요청해 보세요.",
    "needs-password": () => "이 파일을 열려면 비밀번호가 필요해요. 보낸 사람에게 물어보세요.",
    "wrong-password": () => "비밀번호가 맞지 않아요. 대소문자와 한/영 상태를 확인하고 다시 입력해 주세요.",
    "bad-manifest": () =>
      "파일 목록이 손상되어 아무도 열 수 없어요. 보낸 사람에게 다시 공유해 달라고 하세요.",
    "unknown-version": () =>
      "더 새로운 버전의 Tabswarm에서 공유한 파일이에요. 페이지를 새로고침하면 새 버전으로 열려요. 계속 이러면 이 페이지의 운영자에게 업데이트를 요청해 주세요.",
    "held-elsewhere": () =>
      "다른 탭에서 열려 있어서 그대로 두었어요. 그 탭에서 삭제하거나, 그 탭을 먼저 닫으세요.",
    "disk-full": () =>
      "디스크가 가득 찼어요. 저장된 파일은 그대로 있어요. 공간을 확보한 뒤 “이어서 저장”을 누르거나, “저장”을 눌러 다른 폴더를 고르세요.",
    "folder-not-allowed": () =>
      "브라우저가 그 폴더에 쓰는 것을 허용하지 않아요. “이어서 저장”을 눌러 허용하거나, “저장”을 눌러 다른 폴더를 고르세요.",
    "folder-gone": () => "저장하는 동안 폴더가 옮겨지거나 삭제됐어요. “저장”을 눌러 다시 저장하세요.",
    "save-failed": (detail) =>
      `브라우저가 파일을 복사하지 못했어요${because(detail)}. 디스크의 남은 공간을 확인하고 다시 저장해 주세요.`,
  },
  update: {
    ready: "새 버전이 준비됐어요.",
    waiting: "새 버전이 준비됐어요. 저장이나 재생이 모두 끝나면 이 페이지가 바뀌어요.",
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
