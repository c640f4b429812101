// Preloaded: breaks a function of Node's own, so that the command meets what it cannot have foreseen.
// TCP_ECHO_TEST_BREAKS names it, as `node:net Socket.prototype.connect`; with ` later` it throws where nobody catches it.
const [name, path, when] = process.env.TCP_ECHO_TEST_BREAKS.split(' ');
const words = path.split('.');
const last = words.pop();
const owner = words.reduce((object, word) => object[word], require(name));

owner[last] = function broken() {
  const error = new TypeError(`${last} is broken`);
  if (when !== 'later') throw error;
  process.nextTick(() => {
    throw error;
  });
  return this;
};
