const leftPad = require('left-pad'); // comes from the layer common-deps

exports.main = async (event) => ({ number: leftPad(event.number, 8) });
