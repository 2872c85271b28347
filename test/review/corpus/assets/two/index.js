exports.handler = async () => 'two';
