#!/usr/bin/env node
// Plain JavaScript: an old Node must get as far as this message before it meets TypeScript.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 9)) {
  console.error(
    `platform needs Node.js 24.9 or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
  process.exit(2);
}
await import('../src/main.ts');
