// What @tcp-echo/testing needs besides; outside semver.
export { formatConnection, formatLog, formatStream } from './log/format-log.js';
export { escapeBytes } from './log/format-log.js';
export { serverOptionNames } from './options.js';
