import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Words } from './shell-commands.ts';
import { WORKSPACE } from './workflow.ts';

interface Target {
  options?: { command?: string; cwd?: string; forwardAllArgs?: boolean };
}

interface Project {
  root: string;
  targets: Record<string, Target>;
}

/** What runners bring along, or what an action installs; everything else has to be ours. */
const OF_THE_MACHINE = ['sudo', 'apt-get', 'mkdir', 'cat'];
const BIN = 'node_modules/.bin/';
/** What Nx can do by itself. */
const OF_NX = ['graph'];

const root = json('package.json');
const projects = new Map<string, Project>(
  globSync(
    root.workspaces.map((pattern: string) => `${pattern}/package.json`),
    { cwd: WORKSPACE },
  ).map((file) => {
    const { nx } = json(file);
    return [nx.name, { root: file.replace('/package.json', ''), targets: nx.targets }];
  }),
);

/** Why the command would fail for want of something; none when everything that it names is there. */
export function problemsOf([program = '', ...args]: Words): string[] {
  if (program === 'exec') return problemsOf(args);
  if (program.startsWith(BIN)) return npx([program.slice(BIN.length), ...args]);
  if (program === 'npm') return npm(args);
  if (program === 'npx') return npx(args);
  if (program === 'node' || program.includes('/')) return file(program === 'node' ? args[0] : program);
  return OF_THE_MACHINE.includes(program) ? [] : [`${program} is no command that can be checked`];
}

function npm([verb = '', script = '']: Words): string[] {
  if (verb === 'ci') return [];
  const name = verb === 'run' ? script : verb;
  return name in root.scripts ? [] : [`package.json has no script ${name}`];
}

function npx([command = '', ...args]: Words): string[] {
  if (command === 'nx') return nx(args);
  if (!existsSync(join(WORKSPACE, 'node_modules/.bin', command))) return [`there is no command ${command}`];
  const firstFlag = args.findIndex(isFlag);
  const verbs = firstFlag < 0 ? args : args.slice(0, firstFlag);
  const help = helpOf([command, ...verbs.map((verb) => `'${verb}'`)].join(' '), WORKSPACE);
  const [verb] = verbs;
  if (verb !== undefined && !help.includes(`${command} ${verb} `)) return [`${command} has no verb ${verb}`];
  return unknownFlags(args, help);
}

function nx([verb = '', ...args]: Words): string[] {
  if (verb === 'run') return nxRun(args);
  if (OF_NX.includes(verb)) return [];
  if (verb !== 'affected' && verb !== 'run-many') return nxRun([`${args[0]}:${verb}`, ...args.slice(1)]);
  const wanted = args
    .slice(args.indexOf('-t') + 1)
    .filter((_, index, rest) => !rest.slice(0, index + 1).some(isFlag));
  const all = [...projects.values()].flatMap(({ targets }) => Object.keys(targets));
  const excluded = args.flatMap((arg) => /^--exclude=(.*)$/.exec(arg)?.[1]?.split(',') ?? []);
  return [
    ...(wanted.length > 0 ? [] : ['nx: no targets']),
    ...wanted.filter((name) => !all.includes(name)).map((name) => `no project has a target ${name}`),
    ...excluded.filter((name) => !projects.has(name)).map((name) => `there is no project ${name}`),
    ...unknownFlags(args, helpOf(`nx ${verb}`, WORKSPACE)),
  ];
}

/** The flags are those of the target's own command. */
function nxRun([task = '', ...args]: Words): string[] {
  const [project = '', name = ''] = task.split(':');
  const found = projects.get(project);
  const target = found?.targets[name];
  if (!found || !target) return [`nx has no ${task}`];
  if (!args.some(isFlag)) return [];
  const { command, cwd = '', forwardAllArgs } = target.options ?? {};
  if (!command || !forwardAllArgs) return [`${task} takes no flags`];
  const folder = cwd.replace('{projectRoot}', found.root).replace('{workspaceRoot}', '');
  return unknownFlags(args, helpOf(command, join(WORKSPACE, folder)));
}

function unknownFlags(args: Words, help: string): string[] {
  const flags = args.filter((arg) => isFlag(arg) && arg !== '--').map((arg) => arg.replace(/=.*/, ''));
  const isThere = (flag: string) => new RegExp(`(^|[\\s,\\[])${flag}(?![\\w-])`, 'm').test(help);
  return flags.filter((flag) => !isThere(flag)).map((flag) => `there is no flag ${flag}`);
}

function file(path = ''): string[] {
  return existsSync(join(WORKSPACE, path)) ? [] : [`there is no file ${path}`];
}

const helps = new Map<string, string>();

function helpOf(command: string, cwd: string): string {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const path = `${join(WORKSPACE, 'node_modules/.bin')}:${process.env.PATH}`;
  const env = { ...process.env, PATH: path, NO_COLOR: '1' };
  const { stdout, stderr } = spawnSync('sh', ['-c', `${command} --help`], { cwd, env, encoding: 'utf8' });
  helps.set(command, stdout + stderr);
  return stdout + stderr;
}

function json(path: string) {
  return JSON.parse(readFileSync(join(WORKSPACE, path), 'utf8'));
}

const isFlag = (word: string) => word.startsWith('-');
