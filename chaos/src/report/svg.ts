/** Text that may stand anywhere in HTML or SVG, in attributes too. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export type Attributes = Record<string, string | number>;

export function element(name: string, attributes: Attributes, content = ''): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeMarkup(typeof value === 'number' ? rounded(value) : value)}"`)
    .join('');
  return `<${name}${text}>${content}</${name}>`;
}

const rounded = (value: number) => String(Math.round(value * 100) / 100);

export type Scale = (value: number) => number;

export function linear(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): Scale {
  return (value) => start + ((value - from) / (to - from || 1)) * (end - start);
}

export function logarithmic(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const scale = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  return (value) => scale(Math.log10(Math.max(domain[0], value)));
}

/** Steps of 1, 2 or 5 times a power of ten, about `count` of them. */
export function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.floor((to - first) / step + 1e-9) + 1 },
    (_, index) => first + index * step,
  );
}

/** A path through the points; a missing one is a gap. */
export function path(points: readonly (readonly [number, number] | undefined)[]): string {
  let draws = false;
  return points
    .map((point) => {
      if (!point) {
        draws = false;
        return '';
      }
      const command = draws ? 'L' : 'M';
      draws = true;
      return `${command}${rounded(point[0])} ${rounded(point[1])}`;
    })
    .join('');
}
