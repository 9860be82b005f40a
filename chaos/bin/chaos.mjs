#!/usr/bin/env node
// Plain JavaScript: an old Node must get as far as this message before it meets TypeScript.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `chaos needs Node.js 22.19 or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
  process.exit(2);
}
await import('../src/main.ts');
