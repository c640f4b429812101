// What @tcp-echo/testing needs besides; outside semver.
export { formatConnection, formatLog, formatStream } from './log/format-log.js';
export { escapeBytes } from './log/quote-bytes.js';
export { optionNames } from './option-names.js';
