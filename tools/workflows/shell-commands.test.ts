import { expect, test } from 'vitest';
import { shellCommands } from './shell-commands.ts';

test.each([
  ['npm ci', [['npm', 'ci']]],
  ['a b && c | d\ne', [['a', 'b'], ['c'], ['d'], ['e']]],
  ['node a.ts "$ROLE" >> "$GITHUB_OUTPUT"', [['node', 'a.ts', '$ROLE']]],
  ['a --x=1 > out.json 2> err # b c', [['a', '--x=1']]],
  ['a \\\n  b', [['a', 'b']]],
  ["a 'b c'", [['a', 'b c']]],
])('%j', (script, commands) => {
  expect(shellCommands(script)).toEqual(commands);
});

test('what nobody can check so simply is refused', () => {
  expect(() => shellCommands('a "b')).toThrow('"\\"b" is more than words');
});
