/** Says nothing of what was asked for, so there is nothing to escape. */
export const notFoundPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Not found – Platform Journey</title>
<h1>There is no such page</h1>
<p>The platform's status is at <a href="/">the front page</a>.</p>
</html>
`;
