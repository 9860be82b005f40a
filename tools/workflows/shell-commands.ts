/** The words of a simple command, without its redirections. */
export type Words = string[];

const TOKEN = /[ \t]*(?:(#[^\n]*)|(&&|\|\|?|;|\n)|(\d?>>?|<)\s*(\S+)|((?:"[^"]*"|'[^']*'|[^\s"';|&<>#])+))/gy;

/**
 * The simple commands of a script as workflows have them: words, quotes, `&&`, `|`, redirections and comments.
 *
 * @throws Error where it has something else, which belongs into a command of its own
 */
export function shellCommands(script: string): Words[] {
  const commands: Words[] = [[]];
  const text = script.replaceAll('\\\n', ' ').trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match)
      throw new Error(
        `${JSON.stringify(text.slice(from).trim())} is more than words and && | > # in a script`,
      );
    const [, , separator, , , word] = match;
    if (separator !== undefined) commands.push([]);
    else if (word !== undefined) commands.at(-1)?.push(word.replaceAll(/["']/g, ''));
  }
  return commands.filter((words) => words.length > 0);
}
