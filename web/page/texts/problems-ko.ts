/** Korean: what goes wrong, in the style of `first-ko.ts`. */
import { MAX_FOREIGN_PIECE_LENGTH } from "../../../shared/core/layout.ts";
import { MAX_TORRENT_FILE_LENGTH } from "../../../shared/metainfo/limits.ts";
import { because, format } from "./first-ko.ts";
import type { LaterTexts } from "./later-texts.ts";
import { trackerAndReason } from "./tracker-detail.ts";

const quotedBefore = (text: string, noun: string): string => (text === "" ? noun : `“${text}” ${noun}`);

export const problems: LaterTexts["problems"] = {
  "no-webrtc": () =>
    "이 브라우저에 WebRTC가 없거나 설정 또는 확장 프로그램이 꺼 두었어요. 이 페이지에서 허용한 뒤 새로고침하거나, 최신 Chrome, Edge, Firefox, Safari에서 열어 주세요.",
  "insecure-context": () =>
    "암호화되지 않은 HTTP에서는 브라우저가 Tabswarm에 필요한 기능을 꺼요. HTTPS로 열거나, 서버가 있는 컴퓨터에서 localhost로 열어 주세요.",
  "no-workers": () =>
    "이 브라우저는 여기서 백그라운드 워커를 실행하지 않아요. 이 페이지의 스크립트를 허용하거나 최신 브라우저를 사용해 주세요.",
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
    `${quotedBefore(detail, "파일에는")} 내용이 있는 파일이 하나도 없어서 받을 것이 없어요.`,
  "torrent-bad-lengths": (detail) =>
    `${quotedBefore(detail, "파일이")} 손상되어 파일 크기를 알 수 없어요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
  "torrent-bad-names": (detail) =>
    `${quotedBefore(detail, "파일이")} 손상되어 이름을 알 수 없는 파일이 있어요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
  "torrent-bad-pieces": (detail) =>
    `${quotedBefore(detail, "파일이")} 손상되어 조각 목록이 파일과 맞지 않아요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
  "torrent-repeated-names": (detail) =>
    `${quotedBefore(detail, "파일이")} 손상되어 한 이름에 파일 수십 개가 적혀 있어요. 다시 내려받거나, 공유 링크나 마그넷 링크를 요청해 보세요.`,
  "torrent-halves-differ": (detail) =>
    `${quotedBefore(detail, "파일은")} BitTorrent v1 부분과 v2 부분에 서로 다른 파일이 적혀 있어요. 다른 토렌트 파일이나 공유 링크를 요청해 보세요.`,
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
  "private-torrent": () =>
    "비공개(private) 토렌트라서 토렌트에 적힌 트래커로만 피어를 찾을 수 있는데, 브라우저가 쓸 수 있는 트래커가 없어요. 다른 BitTorrent 프로그램으로 열거나, 비공개가 아닌 토렌트를 받아 주세요.",
  "nobody-has-it": () =>
    "이 파일을 가진 사람이 지금은 아무도 없어요. 탭을 열어 두거나, 보낸 사람에게 탭을 열어 달라고 하세요. 그러면 저절로 내려받아요.",
  "no-description": () =>
    "링크에 파일이 있는 웹 서버는 적혀 있지만 파일 정보는 없고, 그 정보를 보내 줄 사람도 지금은 없어요. 토렌트 파일을 구할 수 있으면 그 파일을 열거나, 가진 사람이 올 때까지 탭을 열어 두세요.",
  "web-seeds-fail": (detail) =>
    `이 파일이 있어야 할 ${quotedBefore(detail, "웹 서버")}를 지금은 쓸 수 없어요. 이유는 “자세히”에 있어요. 파일을 가진 다른 사람을 기다리며 탭을 열어 두거나, 가진 사람에게 링크를 받아 주세요.`,
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
    "토렌트가 너무 커요. 파일 10,000개, 폴더 100단계, 이름과 체크섬 8MiB까지만 열 수 있어요. 다른 BitTorrent 프로그램으로 열거나, 보낸 사람에게 압축 파일로 묶어 달라고 해 주세요.",
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
  "no-secret": () =>
    "링크가 완전하지 않아요. 파일을 여는 데 필요한 끝부분이 빠져 있어요. 마그넷 링크나 토렌트 파일에도 그 부분은 없어요. 전체 링크를 붙여넣거나 보낸 사람에게 요청해 보세요.",
  "wrong-secret": () =>
    "이 링크로는 파일을 열 수 없어요. 끝부분이 중간에 바뀌었거나 다른 공유의 것이에요. 링크를 다시 붙여넣거나 보낸 사람에게 요청해 보세요.",
  "needs-password": () => "이 파일을 열려면 비밀번호가 필요해요. 보낸 사람에게 물어보세요.",
  "wrong-password": () => "비밀번호가 맞지 않아요. 대소문자와 한/영 상태를 확인하고 다시 입력해 주세요.",
  "bad-manifest": () => "파일 목록이 손상되어 아무도 열 수 없어요. 보낸 사람에게 다시 공유해 달라고 하세요.",
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
};
