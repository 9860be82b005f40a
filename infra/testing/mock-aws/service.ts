import type { IncomingHttpHeaders } from 'node:http';
import type { Fields } from './fields.ts';
import type { Resources } from './resources.ts';

/** The one account that there is. */
export interface Account {
  id: string;
  region: string;
  resources: Resources;
}

export interface Call {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}

/** An operation of AWS: takes the request's members and gives those of the answer. @throws AwsError */
export type Action = (input: Fields, account: Account) => Fields | undefined;
export type Actions = Readonly<Record<string, Action>>;

/** Answers a call; what it does not know it answers with undefined. @throws AwsError */
export interface Service {
  /** What is asked for, for a message. */
  nameOf(call: Call): string;
  answer(call: Call, account: Account): Answer | undefined | Promise<Answer | undefined>;
  error(code: string, message: string, status: number): Answer;
}
