// The rules of the house that no linter knows: which project may import which, and who may import an engine.
// Run by `npm run lint`; prints one line a violation and exits 1 when there is any.
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';

export interface Project {
  /** Folder, relative to the workspace's root. */
  root: string;
  packageName: string;
  tags: string[];
  dependencies: string[];
  devDependencies: string[];
}

export interface Source {
  /** Path, relative to the workspace's root. */
  path: string;
  text: string;
}

/** What a project with the tag on the left may import from the workspace. Tests may import `type:testing` as well. */
const MAY_IMPORT: Record<string, string[]> = {
  'type:app': ['type:lib'],
  'type:lib': ['type:lib'],
  'type:testing': [],
  'type:chaos': ['type:lib'],
  'type:infra': ['type:lib'],
  'type:e2e': ['type:lib', 'type:testing'],
  'type:tool': [],
};

/** Engines with one importer each, so that they can be replaced, guarded and read about in one place. */
const ONLY_IMPORTER: Record<string, string> = {
  'acme-client': 'apps/reverse-proxy/src/renewal/acme.ts',
  dockerode: 'chaos/src/platforms/docker-engine.ts',
  'http-proxy': 'apps/reverse-proxy/src/forward/upgrade.ts',
  'rate-limiter-flexible': 'apps/reverse-proxy/src/rate-limit.ts',
  'prom-client': 'apps/reverse-proxy/src/metrics/registry.ts',
  '@aws-sdk/client-cloudwatch-logs': 'apps/platform/src/logs/cloudwatch.ts',
  '@aws-sdk/client-s3': 'libs/object-store/src/s3.ts',
  // In this project alone: it must stay small for those who do not use them.
  'apps/reverse-proxy: @aws-sdk/client-ecs': 'apps/reverse-proxy/src/discovery/ecs-api.ts',
  'apps/reverse-proxy: @aws-sdk/client-ec2': 'apps/reverse-proxy/src/discovery/ec2-api.ts',
};

const IMPORT =
  /(?:^|\s)(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|(?:^|[\s(])import\('([^']+)'\)/gm;
const TEST_OR_SETUP = /\.test\.ts$|\/(testing|fixtures|bench|conformance)\/|\.config\.ts$/;

/** One sentence a violation; none when the sources keep to the rules. */
export function violations(
  projects: Project[],
  sources: Source[],
  workspacePackages: string[] = [],
): string[] {
  return sources.flatMap((source) => {
    const project = projects.find(({ root }) => source.path.startsWith(`${root}/`));
    if (!project) return [];
    return [...source.text.matchAll(IMPORT)]
      .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
      .flatMap((specifier) => violation(specifier, source, project, projects, workspacePackages))
      .map((reason) => `${source.path}: ${reason}`);
  });
}

function violation(
  specifier: string,
  source: Source,
  project: Project,
  projects: Project[],
  workspacePackages: string[],
): string[] {
  if (isBuiltin(specifier)) return [];
  const isTest = TEST_OR_SETUP.test(source.path);
  if (specifier.startsWith('.')) {
    const target = relative(project.root, join(dirname(source.path), specifier));
    return target.startsWith('..') && !isTest ? [`imports ${specifier}, which is outside its project`] : [];
  }
  const name = packageOf(specifier);
  const declared = [
    ...project.dependencies,
    ...(isTest ? [...project.devDependencies, ...workspacePackages] : []),
  ];
  if (!declared.includes(name))
    return [`imports ${name}, which ${project.root}/package.json does not declare`];
  const only = ONLY_IMPORTER[name] ?? ONLY_IMPORTER[`${project.root}: ${name}`];
  if (only && only !== source.path && !isTest) return [`imports ${name}; only ${only} may`];
  const imported = projects.find(({ packageName }) => packageName === name);
  if (!imported || mayImport(project, imported, isTest)) return [];
  return [`imports ${name} (${imported.tags.join()}), which ${project.tags.join()} may not`];
}

function mayImport(project: Project, imported: Project, isTest: boolean): boolean {
  const allowed = project.tags.flatMap((tag) => MAY_IMPORT[tag] ?? []);
  const inTests = isTest ? ['type:testing', 'type:lib'] : [];
  const standalone = project.tags.includes('scope:standalone') && !isTest;
  return !standalone && imported.tags.some((tag) => [...allowed, ...inTests].includes(tag));
}

const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

function readProject(file: string): Project {
  const json = JSON.parse(readFileSync(file, 'utf8'));
  return {
    root: dirname(file),
    packageName: json.name,
    tags: json.nx?.tags ?? [],
    dependencies: Object.keys(json.dependencies ?? {}),
    devDependencies: Object.keys(json.devDependencies ?? {}),
  };
}

function main(): void {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const projects = globSync(manifest.workspaces.map((pattern: string) => `${pattern}/package.json`)).map(
    readProject,
  );
  const files = globSync(
    projects.map(({ root }) => `${root}/**/*.{ts,mjs}`),
    {
      exclude: (name) => name === 'node_modules' || name === 'dist',
    },
  );
  const sources = files.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const found = violations(projects, sources, Object.keys(manifest.devDependencies));
  for (const line of found) console.error(line);
  console.log(
    `boundaries: ${sources.length} files in ${projects.length} projects, ${found.length} violations`,
  );
  if (found.length > 0) process.exitCode = 1;
}

if (import.meta.main) main();
