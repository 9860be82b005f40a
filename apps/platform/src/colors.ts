import pc from 'picocolors';

/** Colours on a terminal, plain text elsewhere: picocolors alone would also colour CI logs. */
export const colors = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);

export const plain = pc.createColors(false);
