import util from 'node:util';

// The same function, without the deprecation warning (DEP0060) on each service's first WebSocket.
Object.assign(util, { _extend: Object.assign });
