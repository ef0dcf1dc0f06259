/* Bytes, strings and lists. Everything here is a macro, inline, or libc's. */
#ifndef HU_WIN_RTL_H
#define HU_WIN_RTL_H

#include "hu_interlocked.h"
#include "ntdef.h"

EXTERN_C_START

/* libc's own prototypes, written here because a driver must not see libc's headers (it may
 * define names that they use). <string.h> before or after this header does no harm. */
void *memcpy(void *, const void *, __SIZE_TYPE__) HU_NOTHROW;
void *memmove(void *, const void *, __SIZE_TYPE__) HU_NOTHROW;
void *memset(void *, int, __SIZE_TYPE__) HU_NOTHROW;
int memcmp(const void *, const void *, __SIZE_TYPE__) HU_NOTHROW;
__SIZE_TYPE__ strlen(const char *) HU_NOTHROW;
int strcmp(const char *, const char *) HU_NOTHROW;
int strncmp(const char *, const char *, __SIZE_TYPE__) HU_NOTHROW;

/* Copying and filling. Any IRQL if both blocks are nonpaged, else <= APC_LEVEL. Overlapping
 * blocks are for RtlMoveMemory only. Documents "RtlCopyMemory macro", "RtlMoveMemory macro",
 * "RtlZeroMemory macro", "RtlFillMemory macro". */
#define RtlCopyMemory(destination, source, length) memcpy((destination), (source), (length))
#define RtlMoveMemory(destination, source, length) memmove((destination), (source), (length))
#define RtlZeroMemory(destination, length) memset((destination), 0, (length))
#define RtlFillMemory(destination, length, fill) memset((destination), (fill), (length))
#define RtlCopyBytes RtlCopyMemory
#define RtlZeroBytes RtlZeroMemory
#define RtlFillBytes RtlFillMemory

/* Nonzero if the blocks are equal. Document "RtlEqualMemory macro". */
#define RtlEqualMemory(one, other, length) (!memcmp((one), (other), (length)))

/* How many bytes are equal before the first that differs; length if all are. Document
 * "RtlCompareMemory function". */
FORCEINLINE SIZE_T RtlCompareMemory(const VOID *Source1, const VOID *Source2, SIZE_T Length)
{
    const UCHAR *one = (const UCHAR *)Source1;
    const UCHAR *other = (const UCHAR *)Source2;
    SIZE_T equal = 0;

    while (equal < Length && one[equal] == other[equal])
        equal++;
    return equal;
}

/* RtlZeroMemory that the optimiser keeps. Document "RtlSecureZeroMemory function". */
FORCEINLINE PVOID RtlSecureZeroMemory(PVOID Pointer, SIZE_T Size)
{
    volatile UCHAR *byte = (volatile UCHAR *)Pointer;

    while (Size-- > 0)
        *byte++ = 0;
    return Pointer;
}

/* Lets a counted string name a zero-terminated one, which is not copied. NULL gives an empty
 * string. Any IRQL if both are nonpaged. Document "RtlInitUnicodeString function". */
FORCEINLINE VOID RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    ULONG size = 0;

    DestinationString->Length = 0;
    DestinationString->MaximumLength = 0;
    DestinationString->Buffer = (PWCH)SourceString;
    if (SourceString == NULL)
        return;
    while (size < UNICODE_STRING_MAX_BYTES - sizeof(WCHAR) &&
           SourceString[size / sizeof(WCHAR)] != 0)
        size += (ULONG)sizeof(WCHAR);
    DestinationString->Length = (USHORT)size;
    DestinationString->MaximumLength = (USHORT)(size + sizeof(WCHAR));
}

/* Doubly linked lists with a head that is an entry itself. The caller holds the lock. The
 * removers return an entry, or TRUE if the list is empty now; on an empty list
 * RemoveHeadList and RemoveTailList return the head. Any IRQL. Document "Singly and doubly
 * linked lists". Not covered: the bug check for a corrupted list. */
FORCEINLINE VOID InitializeListHead(PLIST_ENTRY ListHead)
{
    ListHead->Flink = ListHead->Blink = ListHead;
}

FORCEINLINE BOOLEAN IsListEmpty(const LIST_ENTRY *ListHead)
{
    return (BOOLEAN)(ListHead->Flink == ListHead);
}

FORCEINLINE BOOLEAN RemoveEntryList(PLIST_ENTRY Entry)
{
    PLIST_ENTRY next = Entry->Flink;
    PLIST_ENTRY previous = Entry->Blink;

    previous->Flink = next;
    next->Blink = previous;
    return (BOOLEAN)(next == previous);
}

FORCEINLINE PLIST_ENTRY RemoveHeadList(PLIST_ENTRY ListHead)
{
    PLIST_ENTRY entry = ListHead->Flink;

    RemoveEntryList(entry);
    return entry;
}

FORCEINLINE PLIST_ENTRY RemoveTailList(PLIST_ENTRY ListHead)
{
    PLIST_ENTRY entry = ListHead->Blink;

    RemoveEntryList(entry);
    return entry;
}

FORCEINLINE VOID InsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY Entry)
{
    Entry->Flink = ListHead->Flink;
    Entry->Blink = ListHead;
    ListHead->Flink->Blink = Entry;
    ListHead->Flink = Entry;
}

FORCEINLINE VOID InsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY Entry)
{
    Entry->Flink = ListHead;
    Entry->Blink = ListHead->Blink;
    ListHead->Blink->Flink = Entry;
    ListHead->Blink = Entry;
}

/* Puts a list without a head, named by any of its entries, behind the last entry. */
FORCEINLINE VOID AppendTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListToAppend)
{
    PLIST_ENTRY end = ListHead->Blink;

    end->Flink = ListToAppend;
    ListHead->Blink = ListToAppend->Blink;
    ListToAppend->Blink->Flink = ListHead;
    ListToAppend->Blink = end;
}

/* Singly linked stacks; PopEntryList gives NULL when there is nothing. */
FORCEINLINE VOID PushEntryList(PSINGLE_LIST_ENTRY ListHead, PSINGLE_LIST_ENTRY Entry)
{
    Entry->Next = ListHead->Next;
    ListHead->Next = Entry;
}

FORCEINLINE PSINGLE_LIST_ENTRY PopEntryList(PSINGLE_LIST_ENTRY ListHead)
{
    PSINGLE_LIST_ENTRY entry = ListHead->Next;

    if (entry != NULL)
        ListHead->Next = entry->Next;
    return entry;
}

EXTERN_C_END

#endif
