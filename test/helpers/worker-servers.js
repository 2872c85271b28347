/** Servers that the suites of a worker share, by name. The worker holds one such map (runtime.js); each ends with it. */
module.exports = new Map();
