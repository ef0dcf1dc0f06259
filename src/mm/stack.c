/* From one stack to another: what a called function must keep goes with it. The C library's calls
 * for this enter the kernel, and sanitizers complain of them. */
#include "mm_state.h"

#include <string.h>

#if defined(__x86_64__)
enum { KEPT = 6 }; /* rbp, rbx, r12 to r15 */
__asm__(".text\n"
        ".globl hu_stack_switch\n"
        ".hidden hu_stack_switch\n"
        ".type hu_stack_switch, @function\n"
        "hu_stack_switch:\n"
        "    pushq %rbp\n    pushq %rbx\n    pushq %r12\n"
        "    pushq %r13\n    pushq %r14\n    pushq %r15\n"
        "    movq %rsp, (%rdi)\n"
        "    movq %rsi, %rsp\n"
        "    popq %r15\n    popq %r14\n    popq %r13\n"
        "    popq %r12\n    popq %rbx\n    popq %rbp\n"
        "    ret\n"
        ".size hu_stack_switch, . - hu_stack_switch\n");

/* Above what is kept: where to go on, and a caller that there is not. */
void *hu_stack_make(uint8_t *stack, size_t size, void (*begin)(void))
{
    uintptr_t word[KEPT + 2] = {[KEPT] = (uintptr_t)begin};
    uint8_t *top = stack + size - sizeof(word);

    memcpy(top, word, sizeof(word));
    return top;
}
#elif defined(__aarch64__)
enum { KEPT = 20 }; /* x19 to x30, d8 to d15 */
__asm__(".text\n"
        ".globl hu_stack_switch\n"
        ".hidden hu_stack_switch\n"
        ".type hu_stack_switch, %function\n"
        "hu_stack_switch:\n"
        "    sub sp, sp, #160\n"
        "    stp x19, x20, [sp, #0]\n    stp x21, x22, [sp, #16]\n"
        "    stp x23, x24, [sp, #32]\n    stp x25, x26, [sp, #48]\n"
        "    stp x27, x28, [sp, #64]\n    stp x29, x30, [sp, #80]\n"
        "    stp d8, d9, [sp, #96]\n    stp d10, d11, [sp, #112]\n"
        "    stp d12, d13, [sp, #128]\n    stp d14, d15, [sp, #144]\n"
        "    mov x9, sp\n    str x9, [x0]\n    mov sp, x1\n"
        "    ldp x19, x20, [sp, #0]\n    ldp x21, x22, [sp, #16]\n"
        "    ldp x23, x24, [sp, #32]\n    ldp x25, x26, [sp, #48]\n"
        "    ldp x27, x28, [sp, #64]\n    ldp x29, x30, [sp, #80]\n"
        "    ldp d8, d9, [sp, #96]\n    ldp d10, d11, [sp, #112]\n"
        "    ldp d12, d13, [sp, #128]\n    ldp d14, d15, [sp, #144]\n"
        "    add sp, sp, #160\n    ret\n"
        ".size hu_stack_switch, . - hu_stack_switch\n");

void *hu_stack_make(uint8_t *stack, size_t size, void (*begin)(void))
{
    uintptr_t word[KEPT] = {[11] = (uintptr_t)begin}; /* x30 */
    uint8_t *top = stack + size - sizeof(word);

    memcpy(top, word, sizeof(word));
    return top;
}
#else
#error "Threads of a driver need a switch of stacks: write one for this processor."
#endif
