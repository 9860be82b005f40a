import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';

const header = '# HELP a_total A.\n# TYPE a_total counter\n';
const histogram = (lines: string) => `# HELP h H.\n# TYPE h histogram\n${lines}`;

describe('parseExposition', () => {
  it('reads families with their samples', () => {
    const text = `${header}a_total{x="1\\"\\n",y=""} 3\na_total 4\n\n# HELP g G.\n# TYPE g gauge\ng -1.5e-7\n`;
    const { a_total: counter, g: gauge } = Object.fromEntries(parseExposition(text));
    expect(counter).toEqual({
      type: 'counter',
      help: 'A.',
      samples: [
        { name: 'a_total', labels: { x: '1"\n', y: '' }, value: 3 },
        { name: 'a_total', labels: {}, value: 4 },
      ],
    });
    expect(gauge?.samples[0]?.value).toBe(-1.5e-7);
    const whole = 'h_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\n';
    expect(parseExposition(histogram(whole)).get('h')?.samples).toHaveLength(4);
  });

  it.each([
    ['a sample without a type', 'a 1\n'],
    ['a type without help', '# TYPE a_total counter\na_total 1\n'],
    ['no line feed at the end', `${header}a_total 1`],
    ['a word for a number', `${header}a_total one\n`],
    ['a label that is not quoted', `${header}a_total{x=1} 1\n`],
    ['a quote in a label', `${header}a_total{x="""} 1\n`],
    ['a series twice', `${header}a_total{x="1"} 1\na_total{x="1"} 2\n`],
    ['a label twice', `${header}a_total{x="1",x="2"} 1\n`],
    ['a family twice', `${header}\n${header}`],
    ['a sample of another family', `${header}b_total 1\n`],
    ['a counter below 0', `${header}a_total -1\n`],
    ['a counter without _total', '# HELP a A.\n# TYPE a counter\na 1\n'],
    ['no bucket for all', histogram('h_bucket{le="1"} 1\nh_sum 1\nh_count 1\n')],
    ['buckets that shrink', histogram('h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n')],
    ['another count', histogram('h_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n')],
    ['no sum', histogram('h_bucket{le="+Inf"} 1\nh_count 1\n')],
  ])('refuses %s', (_what, text) => {
    expect(() => parseExposition(text)).toThrow();
  });
});
