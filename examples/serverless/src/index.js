const { formatOrder } = require('orders'); // from the layer common-deps

exports.main_handler = async (event) => ({
  statusCode: 200,
  body: formatOrder(event.queryString?.id ?? 'none'),
});
