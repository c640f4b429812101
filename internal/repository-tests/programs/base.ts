import { checkPort, InvalidArgumentError } from '@tcp-echo/base';

try {
  checkPort('70000');
} catch (error) {
  console.log(error instanceof InvalidArgumentError, (error as InvalidArgumentError).code);
}
// prints: true ERR_INVALID_ARGUMENT
