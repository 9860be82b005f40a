import { variable } from '@platform-journey/service-kit';

/** The frontend server's own variables. */
export const variables = {
  PORT: variable.port.describe('Port to listen on'),
};
