// Adds up what the test runs left in .reports/, names what failed, and ends with the line that a CI log is read for.
import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** What is read of a report, in the shape of Jest's JSON. */
interface Report {
  numPassedTests: number;
  testResults: {
    name: string;
    status: 'passed' | 'failed';
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

const firstLine = (text = '') => text.split('\n', 1)[0];

/** A line for each test that failed, and for each file that could not be run. */
function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const path = relative('.', name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`${path}: ${firstLine(message)}`];
    return failed.map((test) => `${path} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
  });
}

const reports = globSync('.reports/*.json').map((file): Report => JSON.parse(readFileSync(file, 'utf8')));
const passed = reports.reduce((sum, { numPassedTests }) => sum + numPassedTests, 0);
const failures = reports.flatMap(failuresOf);

for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
if (failures.length > 0 || passed === 0) process.exitCode = 1;
