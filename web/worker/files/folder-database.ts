/** The database of folders that are being written. It exists once a folder has been saved in this browser. */
export const FOLDER_DATABASE = "tabswarm-folders";
