const CPU_UNITS = 1024;
const MEBIBYTES = 1024;

/** CPU units of a task's `cpu`, which may be in vCPUs: `256`, `.25 vCPU`; undefined when it is neither. */
export function parseCpu(text: string): number | undefined {
  return parse(text, /^(?<units>\d+)$|^(?<large>\d*\.?\d+) ?vCPU$/i, CPU_UNITS);
}

/** MiB of a task's `memory`, which may be in GB: `512`, `0.5 GB`; undefined when it is neither. */
export function parseMemory(text: string): number | undefined {
  return parse(text, /^(?<units>\d+)(?: ?MB)?$|^(?<large>\d*\.?\d+) ?GB$/i, MEBIBYTES);
}

function parse(text: string, format: RegExp, factor: number): number | undefined {
  const { units, large } = format.exec(text.trim())?.groups ?? {};
  if (units !== undefined) return Number(units);
  return large === undefined ? undefined : Math.round(Number(large) * factor);
}
