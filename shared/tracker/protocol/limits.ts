/** Limits that both ends of the tracker protocol keep. Lengths of text are in characters. */

export const MAX_MESSAGE_LENGTH = 64 * 1024;
export const MAX_SDP_LENGTH = 16 * 1024;
export const MAX_OFFERS_AN_ANNOUNCE = 10;
export const MAX_SCRAPE_HASHES = 64;
/** Most peers in the response to an announce. */
export const MAX_NUMWANT = 50;
export const MAX_CANDIDATE_LENGTH = 1024;
export const MAX_SDP_MID_LENGTH = 64;
/** A longer reason of a failure is truncated. */
export const MAX_REASON_LENGTH = 256;
/** Why an announce is refused while another connection uses its peer id; clients try again. */
export const PEER_ID_TAKEN = "this peer id belongs to another connection";
/** How reasons of failures end that are the tracker's and will pass; clients try again. */
export const TRY_LATER = ", try again later";
/** Close code of a server that is overloaded (IANA's registry for RFC 6455); clients try again. */
export const TRY_AGAIN_LATER = 1013;
