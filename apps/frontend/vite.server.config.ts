import { mergeConfig } from 'vite';
import service from '../../vite.service.config.ts';

/** The container's server: built as every service is, only from `server/`. */
export default mergeConfig(service, {
  publicDir: false,
  build: { rolldownOptions: { input: { main: 'server/main.ts' } } },
});
