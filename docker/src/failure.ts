/** As compose names the container whose start failed. */
const CULPRIT = /container (\S+) (?:is unhealthy|exited|has no healthcheck)/;

/** The container that compose gave up on; undefined when it failed before it had one. */
export const culpritOf = (complaint: string): string | undefined => CULPRIT.exec(complaint)?.[1];
