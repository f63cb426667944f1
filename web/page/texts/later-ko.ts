/** Korean, of what opens later, in the style of `first-ko.ts`. */
import type { Obstacle } from "../../bridge/views.ts";
import { because, format } from "./first-ko.ts";
import type { LaterTexts } from "./later-texts.ts";
import { problems } from "./problems-ko.ts";

const obstacles: Readonly<Record<Obstacle, string>> = {
  "blocked-here": "이 브라우저가 알려 줄 주소가 없음",
  "blocked-there": "상대가 알려 준 주소가 없음",
  "no-path": "이어지는 경로가 없음(방화벽이나 NAT)",
  "no-answer": "상대의 응답이 없음",
};

export const ko: LaterTexts = {
  password: { label: "비밀번호", show: "비밀번호 표시" },
  copies: {
    sent: "전체를 보냈지만, 지금 여기에는 전체를 가진 사람이 없어요. 나중에 링크를 열 사람을 위해 이 탭을 열어 두세요.",
    keeperFetches: (share) => `서버가 ${format.percent(share)} 받았어요. 이 탭을 열어 두세요.`,
    server: "서버가 전체를 갖고 있어요. 이제 이 탭을 닫아도 돼요.",
    keeper: (date) => `서버가 전부 받아서 ${date}까지 보관해요. 이제 이 탭을 닫아도 돼요.`,
  },
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
  },
  limits: {
    upload: "업로드 제한",
    download: "다운로드 제한",
    unit: "kB/s",
    placeholder: "제한 없음",
    hint: "이 탭 전체에 적용되는 초당 킬로바이트예요. 비워 두면 제한이 없고, 0이면 아무것도 오가지 않아요. 나중에 여는 탭도 같은 제한으로 시작해요.",
    none: "이제 속도 제한이 없어요.",
    complaints: {
      "not-a-number": "숫자가 아니에요. 500처럼 초당 킬로바이트를 입력하거나, 제한하지 않으려면 비워 두세요.",
      negative: "제한은 0보다 작을 수 없어요. 제한하지 않으려면 비워 두세요.",
      "too-little": "너무 작아요. 1 이상을 입력하거나, 아무것도 오가지 않게 하려면 0을 입력하세요.",
      "too-much": "어떤 연결로도 낼 수 없는 속도예요. 제한하지 않으려면 비워 두세요.",
    },
  },
  storage: {
    title: "저장 공간",
    close: "닫기",
    looking: "살펴보는 중…",
    empty: "페이지 자체 말고는 이 브라우저에 저장된 Tabswarm 파일이 없어요.",
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
  qrTooLong: "링크가 너무 길어서 QR 코드로 만들 수 없어요.",
  qrWhole: "전체 화면",
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
    cancel: "취소",
    cancelFile: (file) => `${file} 저장 취소`,
  },
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
    more: (count) => `그 밖에 ${format.count(count)}개`,
    shareRest: (files) => `나머지 공유(파일 ${format.count(files)}개)`,
    cancel: "취소",
  },

  details: {
    pieces: "조각 지도",
    piecesHeading: "조각",
    pieceNumbers: ({ have, inFlight, total, sources }) =>
      [
        `${format.count(total)}개 중 ${format.count(have)}개 있음`,
        ...(inFlight > 0 ? [`${format.count(inFlight)}개 받는 중`] : []),
        ...(sources > 0 ? [`피어 ${format.count(sources)}명에게서 받음`] : []),
      ].join(", "),
    legend: {
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
        `그때 트래커 집계: 전부 가진 사람 ${format.count(seeders)}명, 그 밖에 ${format.count(leechers)}명`,
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
    offences: {
      heading: "잘못된 동작으로 끊은 연결",
      banned: (peers) =>
        peers === 0
          ? "잘못된 데이터는 저장하지 않았어요. 이 피어들은 다시 연결할 수 있어요."
          : `잘못된 데이터는 저장하지 않았어요. 피어 ${format.count(peers)}개는 다시 연결할 수 없어요.`,
      lied: (times) => `거짓 데이터 ${format.count(times)}번`,
      broke: (times) => `프로토콜 위반 ${format.count(times)}번`,
    },
    webServers: "웹 서버",
    webServer: {
      sees: "링크나 토렌트 파일에 적힌, 파일을 가진 웹 서버예요. 사용되는 서버는 내 네트워크 주소와 내가 어느 부분을 받는지 볼 수 있어요.",
      idle: "지금은 필요 없음",
      connected: "사용 중",
      dropped: "사용하지 않음",
      waiting: (seconds) => `${format.duration(Math.max(1, seconds))} 뒤에 다시 시도`,
      received: (bytes) => `${format.size(bytes)} 받음`,
      troubles: {
        "web-seed-unreachable": () => "연결할 수 없거나, 이 페이지가 쓸 수 없는 주소로 넘어감",
        "web-seed-cors": () => "응답하지만 다른 사이트의 페이지가 읽지 못하게 함(CORS)",
        "web-seed-mixed-content": () => "암호화되지 않아(http) 암호화된 페이지(https)에서 쓸 수 없음",
        "web-seed-redirect": () => "써서는 안 되는 주소로 넘어감",
        "web-seed-status": (status) =>
          status === "404" || status === "410" ? `파일이 없음(${status})` : `오류 응답: ${status}`,
        "web-seed-no-ranges": () => "요청한 부분이 아니라 파일 전체만 보냄",
        "web-seed-web-page": () => "파일 대신 웹 페이지를 보냄",
        "web-seed-wrong-range": () => "파일 길이가 다르거나 요청한 것과 다른 부분을 보냄",
        "web-seed-encoded": () => "파일을 압축해서 보냄",
        "web-seed-cut-short": () => "응답하다가 중간에 끊김",
        "web-seed-silent": () => "응답 없음",
        "web-seed-slow": () => "너무 느리게 보냄",
        "web-seed-lies": () => "다른 파일임: 보낸 내용이 검사를 통과하지 못함",
        "web-seed-hidden": () => "내 주소를 숨기는 설정임(ice=relay)",
      },
    },
    totals: (uploaded, wasted) =>
      `다른 사람에게 ${format.size(uploaded)} 보냄, 두 번 받은 데이터 ${wasted === 0 ? "없음" : format.size(wasted)}.`,
    infoHash: "인포 해시(이 내용만 가리키는 고유 번호)",
    saveTorrent: ".torrent 저장",
    torrentOfPublic: "다른 BitTorrent 프로그램에서 이 파일로 내려받고 계속 공유할 수 있어요.",
    otherSites: {
      join: "다른 사이트의 WebTorrent 플레이어도 참여할 수 있어요.",
      excluded: "다른 사이트의 플레이어는 이 페이지의 서버가 허용한 곳에서만 참여할 수 있어요.",
    },
    torrentOfSealed:
      "다른 BitTorrent 프로그램에서 이 파일로 계속 공유할 수 있어요. 이름도 열쇠도 들어 있지 않아서, 내용을 보려면 여전히 전체 링크가 필요해요.",
  },

  problems,
  update: {
    ready: "새 버전이 준비됐어요.",
    waiting: "새 버전이 준비됐어요. 저장이나 재생이 모두 끝나면 이 페이지가 바뀌어요.",
  },
};
