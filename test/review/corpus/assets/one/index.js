exports.handler = async () => 'one';
