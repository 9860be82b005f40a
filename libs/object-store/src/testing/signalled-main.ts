// Makes one write and sends itself a signal just before one of the file system calls that the write makes.
// Arguments: directory, name of the write, signal, number of the call. Reports 'done' or 'conflict' once it is through.
import fs, { type FileHandle, open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { ConflictError, openFileStore } from '../index.ts';
import { type Write, writes } from './writes.ts';

const [directory = '', name = '', signal = '', number] = process.argv.slice(2);
const write: Write = writes[name as keyof typeof writes];
let calls = 0;

/** Has the object's methods count their calls, and send the signal before the one that is asked for. */
function count<T extends object>(object: T, methods: (keyof T)[]): void {
  for (const method of methods) {
    const original = object[method] as (...args: unknown[]) => unknown;
    const counting = function (this: unknown, ...args: unknown[]) {
      if (++calls === Number(number)) process.kill(process.pid, signal);
      return original.apply(this, args);
    };
    Object.assign(object, { [method]: counting });
  }
}

const handle = await open(process.execPath);
const fileHandle: FileHandle = Object.getPrototypeOf(handle);
await handle.close();

const store = openFileStore(directory);
const found = await store.get(write.key);
count(fs, ['mkdir', 'open', 'readdir', 'readFile', 'rename', 'rm', 'rmdir', 'stat']);
count(fileHandle, ['writeFile', 'sync', 'close']);
syncBuiltinESMExports();

try {
  await write.make(store, found);
  process.send?.('done');
} catch (error) {
  if (!(error instanceof ConflictError)) throw error;
  process.send?.('conflict');
}
process.disconnect();
