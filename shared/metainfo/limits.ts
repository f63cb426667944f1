/** What a torrent may have. In a file of their own: the page needs them before it needs to read an info dictionary. */

/** Bytes of the info dictionary. */
export const MAX_INFO_LENGTH = 8 * 1024 * 1024;
/** Of a .torrent file: the piece layers of a hybrid torrent can be as long as the info dictionary, and a half more. */
export const MAX_TORRENT_FILE_LENGTH = 3 * MAX_INFO_LENGTH;
export const MAX_FILES = 10_000;
/** Components of a file's path in a torrent that is made here: deeper folders are hard to save on some systems. */
export const MAX_PATH_DEPTH = 32;
/** In a torrent of another program: the limit of libtorrent. */
export const MAX_FOREIGN_PATH_DEPTH = 100;
