const { useEchoServer } = require('@tcp-echo/echo-server/jest');
const { define } = require('../scenarios.cjs');

define({ describe, test, beforeAll, useEchoServer });
