/**
 * In a browser test: a page that is not part of the product, built and served once for all workers (see ../run/tested-pages.ts), so
 * that none of them loads the bundler.
 * @param root folder of the page's index.html, relative to the project's
 * @returns its URL
 */
export async function testedPage(root: string): Promise<string> {
  const answer = await fetch(`${process.env.TESTED_PAGES}/${root}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${root} was not built: ${text}`);
  return text;
}
