import { expect, test } from 'vitest';
import { parseExperiment } from './experiment.ts';

const minimal = { title: 'T', method: [] as unknown[] };
const parse = (experiment: object) => parseExperiment(JSON.stringify(experiment), 'x.json');
const probe = (more: object = {}) => ({
  type: 'probe',
  name: 'p',
  provider: { type: 'http', url: 'http://a/' },
  ...more,
});

test('a title and an empty method are an experiment', () => {
  expect(parse(minimal)).toMatchObject({ method: [], rollbacks: [], warnings: [] });
});

test('all problems come at once, each with file, path, expected and received', () => {
  const broken = () =>
    parse({
      title: 7,
      method: [
        { type: 'probe', name: 'p', provider: { type: 'http' } },
        { type: 'x', name: 'y', provider: { type: 'process', path: 'true' } },
      ],
    });
  expect(broken).toThrow(/x\.json has 3 problems/);
  expect(broken).toThrow(/title: expected a title, received 7/);
  expect(broken).toThrow(/method\.0\.provider\.url: expected a URL, received nothing/);
  expect(broken).toThrow(/method\.1\.type: expected probe or action, received "x"/);
});

test('a python provider is refused with what to do instead', () => {
  const python = { type: 'action', name: 'a', provider: { type: 'python', module: 'm', func: 'f' } };
  expect(() => parse({ ...minimal, method: [python] })).toThrow(
    /method\.0\.provider.*python.*process provider/,
  );
});

test('a probe of the steady state needs a tolerance', () => {
  const hypothesis = { title: 'h', probes: [probe()] };
  expect(() => parse({ ...minimal, 'steady-state-hypothesis': hypothesis })).toThrow(
    /probes\.0\.tolerance: expected a tolerance/,
  );
});

test('a reference is replaced by what it names, and must lead somewhere', () => {
  const hypothesis = { title: 'h', probes: [probe({ tolerance: 200 })] };
  const referring = { ...minimal, 'steady-state-hypothesis': hypothesis, method: [{ ref: 'p' }] };
  expect(parse(referring).method).toEqual([expect.objectContaining({ name: 'p', tolerance: 200 })]);
  expect(() => parse({ ...referring, method: [{ ref: 'q' }] })).toThrow(
    /method\.0\.ref: expected one of p, received "q"/,
  );
});

test("an unknown key in our extension is an error, somebody else's extension is left alone", () => {
  const own = { name: 'platform-journey', load: { rats: 100 } };
  expect(() => parse({ ...minimal, extensions: [own] })).toThrow(
    /extensions\.0\.load\.rats: expected one of rate/,
  );
  expect(parse({ ...minimal, extensions: [{ name: 'chatops', channel: '#x' }] }).extension).toBeUndefined();
});

test('defaults of the extension are filled in', () => {
  const { extension } = parse({ ...minimal, extensions: [{ name: 'platform-journey', load: {} }] });
  expect(extension).toMatchObject({
    load: { rate: 200, before: 5 },
    slo: { failed: 0, resets_in_flight: 'failed' },
  });
});

test('controls and unknown keys are named in warnings', () => {
  const { warnings } = parse({ ...minimal, controls: [{ name: 'c' }], rolbacks: [] });
  expect(warnings).toEqual([
    expect.stringMatching(/^rolbacks: unknown/),
    expect.stringMatching(/^controls are ignored/),
  ]);
});

test('a bad pattern, path or range is found before anything runs', () => {
  const withTolerance = (tolerance: unknown) => () => parse({ ...minimal, method: [probe({ tolerance })] });
  expect(withTolerance({ type: 'regex', pattern: '(' })).toThrow(
    /tolerance\.pattern: expected a regular expression/,
  );
  expect(withTolerance({ type: 'jsonpath', path: '$[' })).toThrow(/tolerance\.path: expected a JSONPath/);
  expect(withTolerance({ type: 'range', range: [1] })).toThrow(/tolerance\.range: expected two numbers/);
  expect(withTolerance({ type: 'other' })).toThrow(/tolerance.*expected a tolerance whose type is/);
});

test('text that is neither YAML nor JSON is one clear error', () => {
  expect(() => parseExperiment('title: [', 'x.yaml')).toThrow(/x\.yaml has \d problem/);
});
