import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Coding } from './accept-encoding.ts';
import { CompressedAnswer, type Encoder } from './compressed-answer.ts';
import { codingFor, describeCoding, isCompressible, tagAsKnown } from './compressible.ts';
import type { Answer, Exchange } from './exchange.ts';
import { type HeaderList, headerOf, setHeader } from './header-list.ts';

/**
 * Each holds about half a megabyte until its client has taken in all but the end of its answer; further answers are not
 * compressed.
 */
const MOST_ENCODERS = 64;

/** Below half of what the next levels cost, which save less than 5 % more. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_LGWIN]: 18 } };
const GZIP = { level: 4 };

const OPEN: Record<Coding, () => Encoder> = {
  br: () => ({ stream: createBrotliCompress(BROTLI), flushKind: constants.BROTLI_OPERATION_FLUSH }),
  gzip: () => ({ stream: createGzip(GZIP), flushKind: constants.Z_SYNC_FLUSH }),
};

/** Compresses answers whose targets have left that to the proxy. */
export class Compression {
  #encoders = 0;

  /**
   * The way to the client for an answer that is about to begin: the exchange itself, or one that compresses.
   *
   * @param headers are changed to fit
   */
  answerFor(exchange: Exchange, status: number, headers: HeaderList): Answer {
    if (status === 304) {
      const tag = headerOf(headers, 'etag');
      if (tag !== undefined) setHeader(headers, 'etag', tagAsKnown(tag, exchange.head));
    }
    if (!isCompressible(status, headers)) return exchange;
    const coding = this.#encoders < MOST_ENCODERS ? codingFor(exchange.head) : undefined;
    describeCoding(headers, coding);
    return coding === undefined ? exchange : new CompressedAnswer(exchange, () => this.#open(coding));
  }

  #open(coding: Coding): Encoder {
    this.#encoders++;
    const encoder = OPEN[coding]();
    encoder.stream.once('close', () => this.#encoders--);
    return encoder;
  }
}
