/** What both ends of the tracker protocol refuse to exceed. Lengths of text are in characters. */

export const MAX_MESSAGE_LENGTH = 64 * 1024;
export const MAX_SDP_LENGTH = 16 * 1024;
export const MAX_OFFERS_AN_ANNOUNCE = 10;
export const MAX_SCRAPE_HASHES = 64;
/** Most peers that an announce's response names. */
export const MAX_NUMWANT = 50;
export const MAX_CANDIDATE_LENGTH = 1024;
export const MAX_SDP_MID_LENGTH = 64;
/** Of a failure's reason; what is longer is cut. */
export const MAX_REASON_LENGTH = 256;
