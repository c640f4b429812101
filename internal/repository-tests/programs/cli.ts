import { main } from '@tcp-echo/cli';

console.log(typeof main);
// prints: function
