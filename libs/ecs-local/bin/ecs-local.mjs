#!/usr/bin/env node
// Plain JavaScript: an old Node must get as far as this message before it meets TypeScript.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `ecs-local needs Node.js 22.19 or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
  process.exit(2);
}
// In its repository it runs from its sources; the package has none, as Node takes no TypeScript from node_modules.
const sources = new URL('../src/main.ts', import.meta.url);
await import(existsSync(sources) ? sources.href : new URL('../dist/main.js', import.meta.url).href);
