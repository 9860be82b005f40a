/** Milliseconds since the epoch with fractions. The load's process reads the same clock, so their times compare. */
export const now = () => performance.timeOrigin + performance.now();
