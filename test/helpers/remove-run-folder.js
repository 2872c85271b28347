module.exports = require('./run-folder').teardown;
