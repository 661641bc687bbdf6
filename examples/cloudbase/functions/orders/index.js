const { formatOrder } = require('orders'); // from the layer common-deps

exports.main = async (event) => ({ text: formatOrder(event.id ?? 'none') });
