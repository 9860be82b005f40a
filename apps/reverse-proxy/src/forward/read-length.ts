/**
 * How much is read of a target at once, in bytes, at most: a head and 64 KB behind it. That is a size that bodies often have; with
 * less they take a read and a write more.
 */
export const READ_LENGTH = 81_920;
