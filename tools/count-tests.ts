// Adds up what the test runs left in .reports/ and ends with the line that a CI log is read for.
import { globSync, readFileSync } from 'node:fs';

const reports = globSync('.reports/*.json').map((file) => JSON.parse(readFileSync(file, 'utf8')));
const total = (field: string) => reports.reduce((sum, report) => sum + Number(report[field]), 0);

const passed = total('numPassedTests');
const failed = total('numFailedTests') + total('numFailedTestSuites');
console.log(`${passed} passed, ${failed} failed`);
if (!(failed === 0 && passed > 0)) process.exitCode = 1;
