/** Prints what is found below a path. Argument: the path. */
import { seedFilesOf } from "../../files/walk.ts";

const [path = ""] = process.argv.slice(2);
const { files, missed } = await seedFilesOf([path]);
process.stdout.write(`${JSON.stringify({ paths: files.map((file) => file.path.join("/")), missed })}\n`);
